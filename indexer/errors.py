"""What can go wrong, as a tree.

BaogaoError
├── ReportError         one source file cannot be read; the build goes on without it
├── IndexProblem        the index as a whole; the operator must act
│   ├── IndexMissing    no index in this folder
│   ├── IndexMismatch   an index of another schema or analysis
│   ├── IndexDamaged    an index that cannot be read
│   ├── IndexBusy       another process is writing
│   └── IndexUnwritable the folder cannot be written, or the disk is full
├── CorpusError         a path given for indexing does not exist or holds nothing that can be read
└── VocabularyError     a file of words that the operator gave cannot be understood
"""

# A reason is a sentence, whatever a file makes of it.
MAX_REASON = 600


def short(reason: str) -> str:
    """A reason, its middle left out where it is longer than any that a person wrote."""
    half = MAX_REASON // 2
    return reason if len(reason) <= MAX_REASON else f"{reason[:half]} … {reason[-half:]}"


class BaogaoError(Exception):
    """Base of all errors whose text may be shown to a user as it is."""


class ReportError(BaogaoError):
    """A source file cannot be read as a report; the text says why.

    What it quotes from the file may be no text that can be printed or stored, so that it is shown by its code.
    """

    def __init__(self, why: str) -> None:
        super().__init__(short(why).encode("utf-8", "backslashreplace").decode())


class CorpusError(BaogaoError):
    """The paths given for indexing are wrong."""


class VocabularyError(BaogaoError):
    """A file of words that the operator gave cannot be understood; the text names the file and the line."""


class IndexProblem(BaogaoError):
    """The index cannot be used; the text names the folder and the command that mends it."""


class IndexMissing(IndexProblem):
    """There is no index in the folder."""


class IndexMismatch(IndexProblem):
    """The index was built with another schema or another analysis."""


class IndexDamaged(IndexProblem):
    """The index is there but cannot be read."""


class IndexBusy(IndexProblem):
    """Another process holds the write lock."""


class IndexUnwritable(IndexProblem):
    """The folder of the index cannot be written."""


def fault_of(error: Exception) -> str:
    return short(f"could not be read, which is a fault of the program ({error!r})")
