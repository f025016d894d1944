"""What a terminal would obey in a text that comes from a file, a name, a server or a reader."""

import re

# C0, DEL, C1, the ends of lines, with which a name would forge one, and the signs that turn the direction of what follows.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
