"""The page of review leads to every report in doubt, wherever it lies and whatever it is called."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html

from indexer.building.build import build
from searchapp.review.site import create_review
from tests.searchapp.review.test_in_doubt import TEXT

NAMES = ("plain.txt", "q?x.txt", "h#x.txt", "pct%41.txt", "a\\b.txt", "two\nlines.txt", "空 格&.txt")


def corpus_of(folder: Path) -> Path:
    """Reports that name no place, under names that addresses would read otherwise."""
    folder.mkdir(parents=True)
    for at, name in enumerate(NAMES):
        (folder / name).write_text(TEXT.format(f"全市平稳，办成{at + 2}件大事。"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("where", ["index", "deep/er/index"])
def test_every_link_of_the_list_leads_to_its_report_as_a_browser_follows_it(tmp_path: Path, where: str) -> None:
    index = tmp_path / where
    build([corpus_of(tmp_path / "corpus")], index)
    app, token = create_review(index)
    client = app.test_client()
    listed = html.fromstring(client.get(f"/{token}/").text)
    links = [str(each.get("href")) for each in listed.cssselect("a[href*='source']")]
    assert len(links) == len(NAMES)
    for link in links:
        address = urljoin(f"http://localhost/{token}/", link).removeprefix("http://localhost")
        answer = client.get(address)
        assert answer.status_code == 200, link
        page = html.fromstring(answer.text)
        for form in page.cssselect("form[action]"):
            assert urljoin(address, str(form.get("action"))) == address
        chosen = client.get(urljoin(address, str(page.cssselect("a[href*='line=']")[0].get("href"))))
        assert (chosen.status_code, "段首" in chosen.text) == (200, True)
        # A form without an address of its own is sent to that of its page.
        sent = client.post(address, data={"region": "370812"})
        assert sent.status_code == 303
        assert client.get(sent.headers["Location"]).status_code == 200


@pytest.mark.parametrize("said", [{"year": "²"}, {"year": "9" * 5000}, {"line": "²", "role": "chapter"}, {"line": "9" * 5000}])
def test_what_is_no_number_is_refused_or_passed_over_and_no_fault(tmp_path: Path, said: dict[str, str]) -> None:
    index = tmp_path / "index"
    build([corpus_of(tmp_path / "corpus")], index)
    app, token = create_review(index)
    answer = app.test_client().post(f"/{token}/source?name=corpus/plain.txt", data=said)
    assert answer.status_code == (400 if "year" in said else 303)
