"""What a build says, as people read it."""

from collections.abc import Iterable

from indexer.building.build import BuildResult
from indexer.model import Location


def names(locations: Iterable[Location]) -> list[str]:
    """The names of locations, in their order."""
    return list(map(str, locations))


def reasons(result: BuildResult) -> dict[str, str]:
    """Name → reason of all that a build refused."""
    return {str(location): str(refusal) for location, refusal in result.failed.items()}
