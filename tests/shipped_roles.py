"""The role descriptions that ship with the product, read once for every test that needs them."""

from functools import cache

from competency_frameworks.framework import framework_key, shipped_documents
from competency_frameworks.model import RoleDescription
from competency_frameworks.reading.reader import read_role_description


@cache
def shipped_roles() -> dict[str, RoleDescription]:
    """Role description by framework key, in the order of the file names; read as a user's file is."""
    descriptions = (read_role_description(data, name) for name, data in shipped_documents())
    return {framework_key(description.role.title): description for description in descriptions}
