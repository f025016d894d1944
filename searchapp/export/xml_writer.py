"""XML documents in one namespace, whatever characters the texts of reports hold."""

import re

from lxml import etree

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root_element(name: str, namespace: str) -> etree._Element:
    """The outermost element of a document."""
    return etree.XML(f'<{name} xmlns="{namespace}"/>')


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A new last element inside another, in its namespace."""
    child = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name), attributes)
    child.text = clean(text) or None
    return child


def clean(text: str) -> str:
    """A text without what XML has no way to write."""
    return _NOT_XML.sub("\ufffd", text)


def written(element: etree._Element, *, indented: bool = False) -> bytes:
    """The document in UTF-8."""
    return etree.tostring(element, xml_declaration=True, encoding="utf-8", pretty_print=indented)
