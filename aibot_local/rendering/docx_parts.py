"""What a story's document needs of Office Open XML and python-docx has no name for."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from docx.comments import Comment
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

SERIF = "Georgia"
_WIDTH, _MARGIN = 210, 27  # of the page, in millimetres
_INK = "1A1A1A"
_SOFT = "555555"
_MARK = "8A1C1C"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FORMAT_ID = (
    "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of user-defined properties (ISO/IEC 29500-1, 22.3.2.2)
)
_FIRST_PROPERTY = 2  # 0 and 1 are reserved


def set_styles(document: "Document") -> None:
    """Give a new document the page of a news story: A4, one serif, black headings, and small print of its own."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(_WIDTH), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(24)
    _drop_leftovers(document)
    for name, based, size, colour, before, after, bold, italic in (
        ("Normal", None, 11, _INK, 0, 6, None, None),
        ("Title", None, 26, _INK, 0, 8, True, None),
        ("Heading 1", None, 14, _INK, 14, 4, True, None),
        ("Heading 2", None, 12, _INK, 16, 4, True, None),
        ("Heading 3", None, 10, _INK, 10, 3, True, None),
        ("Quote", None, 13, _INK, 8, 2, None, True),
        ("List Bullet", None, 11, _INK, 0, 4, None, None),
        ("Header", None, 8.5, _SOFT, 0, 0, None, None),
        ("Footer", None, 8.5, _SOFT, 0, 0, None, None),
        ("Mark", "Normal", 9.5, _MARK, 0, 8, True, None),
        ("Standfirst", "Normal", 13, _INK, 0, 8, None, None),
        ("Byline", "Normal", 9.5, _SOFT, 0, 12, None, None),
        ("Speaker", "Normal", 9.5, _SOFT, 0, 8, None, None),
        ("Small", "Normal", 9, _INK, 0, 3, None, None),
        ("Small List", "List Bullet", 9, _INK, 0, 2, None, None),
    ):
        if based:
            style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles[based]
            style.quick_style = True
        else:
            style = document.styles[name]
        style.font.name, style.font.size = SERIF, Pt(size)
        style.font.color.rgb = RGBColor.from_string(colour)
        style.font.bold, style.font.italic = bold, italic
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        _name_fonts(style)
    # python-docx sets comments in styles that its own template lacks.
    for name, key, kind in (
        ("annotation text", "CommentText", WD_STYLE_TYPE.PARAGRAPH),
        ("annotation reference", "CommentReference", WD_STYLE_TYPE.CHARACTER),
    ):
        style = document.styles.add_style(name, kind, builtin=True)
        style.element.set(qn("w:styleId"), key)
        style.font.size = Pt(9)
    document.styles["Normal"].paragraph_format.line_spacing = 1.15
    _drop_title_rule(document)


def add_custom_properties(document: "Document", values: Mapping[str, str | bool]) -> None:
    """Add properties that programs read and Word lists under its advanced ones (ISO/IEC 29500-1, 22.3)."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _VALUES})
    for number, (name, value) in enumerate(values.items(), _FIRST_PROPERTY):
        held = etree.SubElement(
            root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT_ID, pid=str(number), name=name
        )
        kind = "bool" if isinstance(value, bool) else "lpwstr"
        etree.SubElement(held, f"{{{_VALUES}}}{kind}").text = (
            str(value).lower() if isinstance(value, bool) else value
        )
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = document.part.package
    assert package is not None  # noqa: S101 - for the type checker
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_KIND, blob, package)
    package.relate_to(part, _CUSTOM_LINK)


def date_comment(comment: "Comment", moment: datetime) -> None:
    """Date a comment with a given moment (UTC) in place of the clock's."""
    from docx.oxml.ns import qn

    comment._comment_elm.set(qn("w:date"), f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def add_field(paragraph: "Paragraph", instruction: str) -> None:
    """Add a field that the word processor fills in, such as `PAGE`."""
    for part in (
        _make("fldChar", fldCharType="begin"),
        _make("instrText"),
        _make("fldChar", fldCharType="end"),
    ):
        if part.tag.endswith("instrText"):
            part.text = instruction
        paragraph.add_run()._r.append(part)


def set_right_tab(paragraph: "Paragraph") -> None:
    """Make the tab of a head or foot line lead to the right margin, whatever stops its style has."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    style = paragraph.style
    if style is not None:
        style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH - 2 * _MARGIN), WD_TAB_ALIGNMENT.RIGHT)


def link_run(paragraph: "Paragraph", text: str, address: str) -> None:
    """Add text that leads to an address; python-docx has no hyperlinks of its own to add."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _make("hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def repeat_row(row: "_Row") -> None:
    """Make a row the heading of its table: repeated on each page, and told to screen readers as one."""
    row._tr.get_or_add_trPr().append(_make("tblHeader"))


def shade_cell(cell: "_Cell", colour: str) -> None:
    """Give a cell a ground of a colour (six hexadecimal digits)."""
    cell._tc.get_or_add_tcPr().append(_make("shd", val="clear", color="auto", fill=colour))


def draw_borders(table: "Table") -> None:
    """Rules above and below the table and thin ones between its rows; none at the sides."""
    borders = _make("tblBorders")
    for side, size in (("top", "12"), ("bottom", "4"), ("insideH", "4")):
        borders.append(_make(side, val="single", sz=size, space="0", color=_INK))
    # The standard has an order for what is said of a table: borders come before layout and look.
    later = [one for one in table._tbl.tblPr if str(one.tag).endswith(("tblLayout", "tblLook"))]
    later[0].addprevious(borders)


def _make(name: str, **attributes: str) -> Any:  # noqa: ANN401 - python-docx has a class of its own for each
    """An element of WordprocessingML with attributes of the same name space."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _name_fonts(style: Any) -> None:  # noqa: ANN401 - a style of any kind
    """Name the font for every script: the template's headings take theirs from a theme, which would win."""
    from docx.oxml.ns import qn

    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), SERIF)


def _drop_leftovers(document: "Document") -> None:
    """Take out what python-docx's template brings along: a picture of an empty page, and old styles that differ."""
    package = document.part.package
    assert package is not None  # noqa: S101 - for the type checker
    for owner, kind in ((package, "/thumbnail"), (document.part, "/stylesWithEffects")):
        for key in [key for key, one in owner.rels.items() if one.reltype.endswith(kind)]:
            del owner.rels[key]


def _drop_title_rule(document: "Document") -> None:
    """Take away the blue rule under the template's title."""
    from docx.oxml.ns import qn

    properties = document.styles["Title"].element.pPr
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
