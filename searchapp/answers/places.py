"""A place as tables name it."""

from indexer.vocabulary.regions import gazetteer, level

# The level of a place → the column that names it. The nation has none, nor have new areas and towns.
COLUMN_OF_LEVEL = {"province": "province", "prefecture": "city", "county": "county"}


def place_columns(code: str) -> dict[str, str]:
    """The names of the province, city and county that a place is or lies in, empty where there is none, and its level.

    A county right below its province has no city.
    """
    found = dict.fromkeys(COLUMN_OF_LEVEL.values(), "")
    for each in gazetteer().path_codes(code):
        if column := COLUMN_OF_LEVEL.get(level(each)):
            found[column] = gazetteer().name(each)
    return found | {"level": level(code)}
