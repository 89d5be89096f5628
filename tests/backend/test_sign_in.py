"""Signing in: sessions, brakes, same origin, headers."""

from tests.backend.conftest import Site


def test_a_stranger_is_sent_to_sign_in(site: Site) -> None:
    answer = site.client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_sign_in_and_out_ends_the_session_on_the_server(site: Site) -> None:
    client = site.sign_in("assessor")
    token = client.cookies["prova_session"]
    assert client.get("/assess").status_code == 200
    client.post("/sign-out")
    client.cookies.set("prova_session", token)
    assert client.get("/assess", follow_redirects=False).status_code == 303


def test_a_wrong_password_says_neither_which_was_wrong_nor_signs_in(site: Site) -> None:
    for email in ("learner@test.example", "nobody@test.example"):
        answer = site.client.post("/sign-in", data={"email": email, "password": "wrong"})
        assert answer.status_code == 422
        assert "do not go together" in answer.text


def test_guessing_is_braked(site: Site) -> None:
    for _ in range(8):
        site.client.post("/sign-in", data={"email": "learner@test.example", "password": "wrong"})
    answer = site.client.post("/sign-in", data={"email": "learner@test.example", "password": "a-long-password"})
    assert answer.status_code == 429


def test_a_write_from_another_site_is_refused(site: Site) -> None:
    client = site.sign_in("learner")
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "", "Sec-Fetch-Site": "cross-site"}):
        assert client.post("/theme", data={"theme": "dark"}, headers=headers).status_code == 403


def test_every_answer_carries_the_policy(site: Site) -> None:
    for path in ("/sign-in", "/no-such-page", "/static/css/tokens.css"):
        headers = site.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
