"""How sure an outline is: by what a well read report never has, and a badly read one often."""

from indexer.model import Confidence, Doubt
from indexer.structure.headings import CHAPTER_NUMBER, ends_sentence, is_back_matter
from indexer.structure.outline import Document
from indexer.text.numerals import to_small_number

# A text of so many characters has chapters; a paragraph of so many is several.
_LONG_TEXT, _LONG_PARAGRAPH = 2500, 2500
_FEW_PARAGRAPHS = 5
# Paragraphs that end in no sign of an end, as a share of all.
_SOME_OPEN, _MANY_OPEN = 0.03, 0.1


def judge_outline(document: Document, *, is_prose: bool = True) -> Doubt:
    """How sure the chapters and paragraphs of a document are, and what speaks against them.

    is_prose: whether its paragraphs are sentences, as those of a report and not of a list of tasks are.
    """
    blocks = [block for block in document.blocks if not (block.chapter and is_back_matter(block.chapter))]
    length = sum(len(block.text) for block in blocks)
    bad, odd = [], []
    chapters = [heading.text for heading in document.headings if heading.level == 1 and not is_back_matter(heading.text)]
    if length > _LONG_TEXT and not chapters:
        bad.append("a long text without chapters")
    elif length > _LONG_TEXT and len(chapters) < 2:
        odd.append("a long text of one chapter")
    if length > _LONG_TEXT and len(blocks) <= _FEW_PARAGRAPHS:
        bad.append(f"only {len(blocks)} paragraphs")
    longest = max((len(block.text) for block in blocks), default=0)
    if longest > _LONG_PARAGRAPH:
        bad.append(f"a paragraph of {longest:,} characters")
    numbers = [to_small_number(match[1] or match[2]) for text in chapters if (match := CHAPTER_NUMBER.match(text))]
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        odd.append(f"chapters numbered {', '.join(map(str, numbers))}")
    # Items such as 1．培育新能源产业 have no sign at their end; what is left of cut lines has none either.
    open_ones = sum(not ends_sentence(block.text) and len(block.text) > 1 for block in blocks) if is_prose else 0
    share = open_ones / max(len(blocks), 1)
    if share > _MANY_OPEN and open_ones > 2:
        bad.append(f"{open_ones} of {len(blocks)} paragraphs end within a sentence")
    elif share > _SOME_OPEN and open_ones > 1:
        odd.append(f"{open_ones} of {len(blocks)} paragraphs end within a sentence")
    confidence = Confidence.DOUBTFUL if bad else Confidence.LIKELY if odd else Confidence.SURE
    return Doubt("outline", confidence, (*bad, *odd))
