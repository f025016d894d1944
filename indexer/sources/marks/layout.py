"""Signs set into the text of a line for what no text says. Unicode gives them no meaning; where lines are made they go."""

# What is bold; that a line is a row of a table, begins a paragraph of its own, is an item of a list.
BOLD, NOT_BOLD, ROW, BLOCK, ITEM = "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd6", "\ufdd7"
# Where a line ends that has no end in the source, as at <br>.
LINE_END = "\u2028"
# Where a mark was, so that the stars on either side of it do not run together.
EDGE = "\ufdd0"
# An end of a line that is inside a mark, and shown nowhere.
JOINT = "\ufdd1"
# What shows nothing, not even the gap that a blank line is.
NOTHING = "\u200b"
