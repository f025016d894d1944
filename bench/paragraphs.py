"""The paragraphs that benchmarks run on: those of real files, again and again under other places and years."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jieba

from indexer.corpus.files import find_sources
from indexer.model import Report
from indexer.parse import parse_file
from indexer.text.analysis import allow_compiled, dictionary, load_dictionary, words_and_cuts
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from indexer.whoosh_index.analysed import AnalysedReport, analysed_as


@dataclass(frozen=True, slots=True)
class Corpus:
    """Reports with their analysis done once.

    Attributes:
        jieba_s_per_char: what jieba itself takes of a processor to cut words in its search mode, in seconds.
    """

    reports: tuple[AnalysedReport, ...]
    jieba_s_per_char: float

    @classmethod
    def read(cls, paths: list[Path]) -> "Corpus":
        """Read and analyse the reports under some paths."""
        reports = [parse_file(path) for path in find_sources(paths, Path("index")).found.values()]
        allow_compiled()
        load_dictionary()
        texts = [paragraph.text for report in reports for paragraph in report.paragraphs]
        forms = [normalize(text) for text in texts]
        analyses = iter([analysed_as(form, *words_and_cuts(form.text)) for form in forms])
        analysed = tuple(AnalysedReport(r, tuple(itertools.islice(analyses, len(r.paragraphs)))) for r in reports)
        tokenizer = jieba_itself()
        began = time.process_time()
        for form in forms:
            tokenizer.lcut_for_search(form.text)
        done = time.process_time()
        return cls(analysed, (done - began) / sum(len(each.text) for each in forms))

    def recombined(self, size: int) -> Iterator[AnalysedReport]:
        """The reports under other places and years, until they have so many paragraphs."""
        codes = sorted(code for code in gazetteer().names if code != "000000")
        made = 0
        for number in itertools.count():
            for analysed in self.reports:
                yield AnalysedReport(_moved(analysed.report, codes, number), analysed.analysed)
                made += len(analysed.analysed)
                if made >= size:
                    return


def jieba_itself() -> jieba.Tokenizer:
    """jieba's own tokenizer, with the dictionary that this program cuts by."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = dictionary()
    tokenizer.initialized = True
    return tokenizer


def _moved(report: Report, codes: list[str], number: int) -> Report:
    place = gazetteer().region(codes[(number * 37) % len(codes)])
    return replace(report, metadata=replace(report.metadata, region=place, year=1980 + number % 45))
