"""What is worth recalling today, said calmly: no streaks, no clocks, and it may wait."""

from backend.services.due_reviews import DAYS_OFF, DueToday
from conversations.spacing import POINTS_IN_ONE_TALK

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
LATER = {1: "Tomorrow", 3: "In three days", 7: "In a week"}


def due_view(due: DueToday, *, no_timers: bool) -> dict[str, object]:
    """`parts/due.html`. What is listed is what the next talk takes up; the day is not named to who asked for that."""
    waiting = len(due.points)
    number = NUMBERS[waiting] if waiting < len(NUMBERS) else str(waiting)
    things = "point is" if waiting == 1 else "points are"
    first = due.in_words[:POINTS_IN_ONE_TALK]
    return {
        "count": waiting,
        "title": f"{number} {things} worth recalling{'' if no_timers else ' today'}",
        "them": "it" if waiting == 1 else "them",
        "points": first,
        "rest": "The others can wait for another day." if waiting > len(first) else "",
        "later": [] if no_timers else [{"days": days, "label": LATER[days]} for days in DAYS_OFF],
        "put_off_days": DAYS_OFF[0],
    }
