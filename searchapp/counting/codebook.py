"""What stands beside a table of counts: what was counted, by which rules, of which index, and how to cite it."""

import hashlib
from importlib import metadata
from typing import Any

import tomli_w

from indexer.text.analysis import fingerprint_of_analysis
from searchapp.answers.results import Status
from searchapp.counting.study import study_to_table
from searchapp.counting.table import CountTable

_RULES = {
    "texts_zh": "计数对象是导出的段落正文；标题另计（hits_headings），不入 hits。未选文种时只计报告全文。",
    "texts": "Counted is the text of paragraphs as exported; headings are apart (hits_headings) and not in hits. Where no kind "
    "is chosen, full reports alone are counted.",
    "folding_zh": "词与正文都先折叠成检索形式：全半角、繁简异体、大小写、引号括号、版式空格不计差别。",
    "folding": "Words and texts are compared in searched form: width, variants of characters, case, quotation marks, brackets "
    "and blanks of the layout make no difference.",
    "sentences_zh": "句以 。！？； 和段末为界，须有字母、数字或汉字；词起于哪一句就算哪一句。",
    "sentences": "Sentences end at 。！？； and with their paragraph, and have a letter, a digit or a Chinese character; an "
    "occurrence is of the sentence in which it begins.",
    "sizes_zh": "分母 chars 是这些段落检索形式的字数（含标点），words 是结巴默认模式的词数（不含标点）。",
    "sizes": "The denominators are of these paragraphs: chars in searched form, punctuation among them; words as jieba's usual "
    "mode cuts them, without punctuation.",
    "chapters_zh": "hits_review 计于“工作回顾”章，hits_plan 计于“总体要求与目标”和“工作任务”章，其余章两者都不计。",
    "chapters": "hits_review counts in chapters of the kind review, hits_plan in outlook and tasks; others are in neither.",
    "queries_zh": "检索式（queries）在符合它的段落里计其中每个词的出现；通配符和 ~ 计从首词到末词的最短一处。",
    "queries": "Of an expression (queries), the occurrences of its words count in the paragraphs that it finds; a wildcard or "
    "~ counts as one from its first string to its last, the shortest.",
    "states_zh": "state：full 有全文，summary 只有摘要等其他文件，missing 没有；没有计数的格为空，不是 0。",
    "states": "state: full, a report is counted; summary, only summaries and other documents are there, whose figures stand "
    "where their kinds are chosen; missing, nothing. What is not counted is empty, never 0.",
}  # fmt: skip
_ONCE = {
    "overlap_zh": "同组词重叠处只计一次：从左到右，同一处开始的取最长，计后从其末尾接着数。",
    "overlap": "Occurrences of one dictionary that overlap count once: from left to right, the longest of those that begin at "
    "one place, and on from its end.",
}  # fmt: skip
_EACH = {
    "overlap_zh": "每处出现都计，重叠的也计（--overlap）。",
    "overlap": "Every occurrence counts, overlapping ones, too (--overlap).",
}


def fingerprint_of_index(status: Status) -> str:
    """What tells the reports of an index, and how they were read and analysed, from all others: 16 hexadecimal digits."""
    reports = sorted(f"{record.id} {record.sha256} {record.paragraphs}" for record in status.records)
    parts = (fingerprint_of_analysis(), status.reading, *reports)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def codebook(table: CountTable) -> dict[str, Any]:
    """The codebook of a table; tables of one study and one index have the same."""
    version, fingerprint = metadata.version("baogao"), fingerprint_of_index(table.status)
    built = table.status.built
    notes = table.study.dictionaries.notes
    return {
        "about": {
            "program": f"baogao {version}",
            "index": fingerprint,
            "index_built": built,
            "reports_in_index": len(table.status.records),
            "digests_in_index": table.status.digests,
            "lines": table.lines,
            "cite_zh": f"政府工作报告词频表，baogao {version}，索引 {fingerprint}（{built[:10]}）。",
            "cite": f"Word counts of Chinese government work reports, baogao {version}, index {fingerprint} ({built[:10]}).",
        },
        "rules": _RULES | (_EACH if table.study.overlap else _ONCE),
        "notes": [{"zh": note.zh, "en": note.en} for note in notes],
        "columns": {column.name: {"zh": column.zh, "en": column.en} for column in table.columns},
        **study_to_table(table.study),
    }


def codebook_to_toml(table: CountTable) -> str:
    """The codebook as a file, which is a study, too: `baogao counts --study` makes the table again from it."""
    head = "# The codebook of a table of counts. The table again: baogao counts --study THIS_FILE --output FILE\n\n"
    return head + tomli_w.dumps(codebook(table))
