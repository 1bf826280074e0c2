"""Reading exports back with other libraries than those that wrote them."""

import ctypes
import io
import zipfile
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a zip file by name, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_pdf(data: bytes) -> str:
    """The text of all pages and the document's metadata, with line ends as spaces."""
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
        return " ".join(" ".join([*pages, *document.get_metadata_dict().values()]).split())


def list_tags(data: bytes) -> Iterator[str]:
    """The types of the structure elements of a tagged PDF, page by page, parents before children."""
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            tree = pdfium.FPDF_StructTree_GetForPage(page)
            assert tree
            for number in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                yield from _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number))
            pdfium.FPDF_StructTree_Close(tree)


def _walk(element: object) -> Iterator[str]:
    if not element:
        return
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, held, size)
    yield held.raw.decode("utf-16-le").rstrip("\x00")
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _walk(pdfium.FPDF_StructElement_GetChildAtIndex(element, number))


def read_words(form: str, data: bytes) -> str:
    """Everything that a file holds as text, of whatever format: names of parts, markup, attributes, metadata."""
    if form == "pdf":
        return read_pdf(data)
    if form in ("docx", "epub"):
        parts = read_parts(data)
        words = [*parts]
        for name, part in parts.items():
            if name.endswith((".xml", ".rels", ".opf", ".xhtml")):
                root = etree.fromstring(part)
                words += ["".join(str(text) for text in root.itertext())]
                words += [str(value) for element in root.iter() for value in element.attrib.values()]
            else:
                words.append(part.decode("utf-8", "replace"))
        return "\n".join(words)
    return data.decode("utf-8")
