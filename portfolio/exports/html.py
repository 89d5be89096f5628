"""portfolio.html: the whole portfolio as one accessible page that needs nothing else."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from portfolio.exports.content import PortfolioContent
from portfolio.exports.sheets import sheets


def portfolio_html(content: PortfolioContent) -> bytes:
    """The page in UTF-8. It has no script and fetches nothing, and says so in its own content policy."""
    environment = Environment(
        loader=PackageLoader("portfolio.exports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("portfolio.html").render(sheets(content)).encode()
