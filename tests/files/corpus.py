"""Files as people and attackers send them, each made when it is asked for, with the verdict it must get."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import docx
import pptx
import pypdf
import xlsxwriter  # type: ignore[import-untyped]  # has no types
from odf import opendocument, text  # type: ignore[import-untyped]  # has no types
from PIL import Image
from reportlab.pdfgen import canvas

from bot.talk.files import LARGEST

KEPT = ""
KIND = "of another kind"
SEVERAL = "more than one kind"
DAMAGED = "damaged"
PROTECTED = "encrypted"
MACROS = "macros"
NESTED = "another archive"
OUTSIDE = "leads out"
MANY = "parts inside"
UNPACKED = "unpacked it has"
RATIO = "times as large"
ENDING = "only PDF"
LARGE = "larger than"
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Case:
    """`says` is in the refusal's sentence; empty: the file is kept."""

    name: str
    make: Callable[[], bytes]
    says: str = KEPT


@dataclass(frozen=True, slots=True)
class Large:
    """A part of so many bytes that is never whole in memory: this piece again and again."""

    size: int
    piece: bytes


Parts = Mapping[str, bytes | Large]


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as part:
                if isinstance(content, bytes):
                    part.write(content)
                    continue
                for _ in range(content.size // len(content.piece)):
                    part.write(content.piece)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(content: bytes, more: Parts) -> bytes:
    return packed({**unpacked(content), **more})


@cache
def word() -> bytes:
    document = docx.Document()
    document.add_heading("Expression of interest", 1)
    document.add_paragraph("Our centre would serve start-ups in the region. " * 40)
    document.add_table(3, 3)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("Budget")
        for row in range(500):
            page.write_row(row, 0, ["Staff", row, row * 1.5])
    return out.getvalue()


@cache
def slides() -> bytes:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "A centre in Accra"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@cache
def odt() -> bytes:
    document = opendocument.OpenDocumentText()
    document.text.addElement(text.P(text="Manifestation d’intérêt"))
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


@cache
def pdf() -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    page.drawString(72, 720, "Letter of the ministry")
    page.save()
    return out.getvalue()


def locked_pdf(password: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt(password, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def streamed_pdf() -> bytes:
    """With its objects and cross references in compressed streams, and one more revision behind the first."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.add_metadata({"/Title": "Second revision"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + b"\n% signed\n%%EOF\n"


@cache
def picture(kind: str, *, side: int = 300) -> bytes:
    noise = random.Random(7).randbytes(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, kind)
    return out.getvalue()


def program() -> bytes:
    return b"MZ\x90\x00\x03\x00\x00\x00" + random.Random(1).randbytes(60_000)


def old_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(2000)


def locked_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def marked_encrypted() -> bytes:
    """Every part is flagged, as an archive with a password has it."""
    content = bytearray(word())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(mark)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(mark, found + 4)
    return bytes(content)


def locked_odt() -> bytes:
    entry = b'<manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    manifest = unpacked(odt())["META-INF/manifest.xml"].replace(b"</manifest:manifest>", entry)
    return repacked(odt(), {"META-INF/manifest.xml": manifest})


def macro_types() -> bytes:
    types = unpacked(word())["[Content_Types].xml"]
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return types.replace(main, b"application/vnd.ms-word.document.macroEnabled.main+xml")


def lump(size: int) -> Large:
    """A part that packs nearly a hundred times."""
    chance = random.Random(3)
    return Large(size, b"".join(chance.randbytes(100) + bytes(7_400) for _ in range(100)))


def nothing(size: int) -> Large:
    """A part that packs a thousand times."""
    return Large(size, bytes(2**16))


def nested_bomb(levels: int) -> bytes:
    inner = packed({"0.txt": bytes(4 * 2**20)})
    for _ in range(levels):
        inner = packed({f"{n}.zip": inner for n in range(16)})
    return inner


def overlapping() -> bytes:
    """Two entries of the directory point at the same bytes, as in the flat bombs of 2019 (Fifield)."""
    content = word()
    end = content.rfind(b"PK\x05\x06")
    _, _, _, _, entries, size, offset, _ = struct.unpack("<4s4H2LH", content[end:])
    directory = content[offset : offset + size]
    name_length = struct.unpack_from("<H", directory, 28)[0]
    extra = bytearray(directory[: 46 + name_length])
    extra[30:34] = bytes(4)  # neither extra field nor comment
    extra[46:] = b"x" * name_length
    whole = directory + bytes(extra)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries + 1, entries + 1, len(whole), offset, 0)
    return content[:offset] + whole + tail


def lying(size: int) -> bytes:
    """The directory says that the largest part is smaller than it is."""
    content = bytearray(repacked(word(), {"word/media/image1.bmp": lump(30 * 2**20)}))
    at = content.rfind(b"word/media/image1.bmp") - 46
    struct.pack_into("<L", content, at + 24, size)
    return bytes(content)


def crowded(entries: int) -> bytes:
    return repacked(word(), {f"word/media/{n}.xml": b"" for n in range(entries)})


def miscounted() -> bytes:
    """Far more entries than the end of the directory counts."""
    content = bytearray(crowded(5000))
    struct.pack_into("<HH", content, content.rfind(b"PK\x05\x06") + 8, 12, 12)
    return bytes(content)


def duplicated() -> bytes:
    parts = unpacked(word())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*parts.items(), ("word/documenx.xml", b"<other/>")]:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue().replace(b"word/documenx.xml", b"word/document.xml")


def behind(name: str, first: bytes) -> bytes:
    """An archive behind a file of another kind, with offsets that hold."""
    out = io.BytesIO(first)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"hidden")
    return out.getvalue()


def chunked(kind: bytes, content: bytes) -> bytes:
    """The picture with one more chunk before its end."""
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return picture("PNG")[:-12] + chunk + picture("PNG")[-12:]


def exactly(size: int) -> bytes:
    return (b"A line of plain words.\n" * (size // 23 + 1))[:size]


CASES: Mapping[str, Case] = {
    # Right ones, made by real libraries
    "pdf": Case("letter.pdf", pdf),
    "pdf, upper case": Case("LETTER.PDF", pdf),
    "pdf, two revisions": Case("letter.pdf", streamed_pdf),
    "docx": Case("proposal.docx", word),
    "xlsx": Case("budget.xlsx", sheet),
    "pptx": Case("deck.pptx", slides),
    "odt": Case("lettre.odt", odt),
    "jpg": Case("photo.jpg", lambda: picture("JPEG")),
    "jpeg": Case("photo.jpeg", lambda: picture("JPEG")),
    "jpg with what a telephone adds": Case("photo.jpg", lambda: picture("JPEG") + b"SEFT" + bytes(400)),
    "png": Case("logo.png", lambda: picture("PNG")),
    "png of 9 MB": Case("plan.png", lambda: picture("PNG", side=1760)),
    "txt": Case("note.txt", lambda: b"Our plan.\r\nTwo lines.\n"),
    "txt, utf-8 with mark": Case("note.txt", lambda: "\ufeffПлан центра".encode()),
    "txt, utf-16": Case("note.txt", lambda: "خطة المركز".encode("utf-16")),
    "txt, windows-1251": Case("note.txt", lambda: "План центра".encode("cp1251")),
    "txt, gb18030": Case("note.txt", lambda: "中心计划".encode("gb18030")),
    "10 MB": Case("long.txt", lambda: exactly(LARGEST)),
    "docx with a picture": Case(
        "p.docx", lambda: repacked(word(), {"word/media/image1.png": picture("PNG", side=900)})
    ),
    "docx, 190 MB unpacked": Case("p.docx", lambda: repacked(word(), {"word/media/a.bmp": lump(190 * 2**20)})),
    "docx, 1900 parts": Case("p.docx", lambda: crowded(1900)),
    "name from right to left": Case("خطاب الوزارة.pdf", pdf),
    "reserved name": Case("CON.pdf", pdf),
    "name of 300 characters": Case("п" * 300 + ".pdf", pdf),
    "name with a path": Case("../../etc/passwd.pdf", pdf),
    # Size
    "empty": Case("empty.pdf", bytes, EMPTY),
    "blank": Case("blank.txt", lambda: b" \r\n\t\n", EMPTY),
    "10 MB + 1": Case("long.txt", lambda: exactly(LARGEST + 1), LARGE),
    "25 MB": Case("large.pdf", lambda: pdf() + bytes(25 * 2**20), LARGE),
    # Endings
    "exe": Case("setup.exe", program, ENDING),
    "two endings": Case("letter.pdf.exe", program, ENDING),
    "ending turned around": Case("annex\u202efdp.exe", program, ENDING),
    "no ending": Case("letter", pdf, ENDING),
    "zip": Case("all.zip", lambda: packed({"a.txt": b"a"}), ENDING),
    "docm": Case("macro.docm", lambda: repacked(word(), {"[Content_Types].xml": macro_types()}), ENDING),
    "svg": Case("logo.svg", lambda: b"<svg/>", ENDING),
    # Content that is not what the ending says
    "exe as pdf": Case("letter.pdf", program, KIND),
    "exe as docx": Case("letter.docx", program, KIND),
    "exe as txt": Case("note.txt", program, KIND),
    "exe as jpg": Case("photo.jpg", program, KIND),
    "png as jpg": Case("photo.jpg", lambda: picture("PNG"), KIND),
    "pdf as png": Case("logo.png", pdf, KIND),
    "page as txt": Case("note.txt", lambda: b"\n<!DOCTYPE html><script>alert(1)</script>", KIND),
    "xlsx as docx": Case("p.docx", sheet, KIND),
    "docx as odt": Case("p.odt", word, KIND),
    "zip as docx": Case("p.docx", lambda: packed({"a.txt": b"a"}), KIND),
    "doc as docx": Case("p.docx", old_office, KIND),
    "junk before pdf": Case("p.pdf", lambda: b"junk\n" + pdf(), KIND),
    # Two kinds in one
    "pdf and zip": Case("p.pdf", lambda: behind("a.exe", pdf()), SEVERAL),
    "jpg and zip": Case("p.jpg", lambda: behind("a.jar", picture("JPEG")), SEVERAL),
    "png and zip": Case("p.png", lambda: behind("a.jar", picture("PNG")), SEVERAL),
    "png with a zip in a chunk": Case("p.png", lambda: chunked(b"zTXt", packed({"a": b"a"})), SEVERAL),
    "jpg and rar": Case("p.jpg", lambda: picture("JPEG") + b"Rar!\x1a\x07\x01\x00" + bytes(90), SEVERAL),
    "jpg with a pdf in its comment": Case(
        "p.jpg", lambda: b"\xff\xd8\xff\xfe\x00\x0a%PDF-1.4" + picture("JPEG")[2:], SEVERAL
    ),
    "txt with a pdf in it": Case("p.txt", lambda: b"hello\n" + b"%PDF-1.4\n%%EOF", SEVERAL),
    "docx with a program before": Case("p.docx", lambda: program() + word(), KIND),
    "docx with a program behind": Case("p.docx", lambda: word() + program(), SEVERAL),
    # Damage
    "half a pdf": Case("p.pdf", lambda: pdf()[: len(pdf()) // 2], DAMAGED),
    "half a docx": Case("p.docx", lambda: word()[: len(word()) // 2], DAMAGED),
    "half a png": Case("p.png", lambda: picture("PNG")[:5000], DAMAGED),
    "half a jpg": Case("p.jpg", lambda: picture("JPEG")[:100], DAMAGED),
    "parts that overlap": Case("p.docx", overlapping, DAMAGED),
    "a name twice": Case("p.docx", duplicated, DAMAGED),
    "a size that lies": Case("p.docx", lambda: lying(2**20), DAMAGED),
    # Passwords
    "pdf, rc4": Case("p.pdf", lambda: locked_pdf("secret", "RC4-128"), PROTECTED),
    "docx, encrypted": Case("p.docx", locked_office, PROTECTED),
    "docx, parts encrypted": Case("p.docx", marked_encrypted, PROTECTED),
    "odt, encrypted": Case("p.odt", locked_odt, PROTECTED),
    # Macros
    "docm as docx": Case("p.docx", lambda: repacked(word(), {"[Content_Types].xml": macro_types()}), MACROS),
    "docx with vba": Case("p.docx", lambda: repacked(word(), {"word/vbaProject.bin": b"x"}), MACROS),
    "xlsx with a macro sheet": Case("p.xlsx", lambda: repacked(sheet(), {"xl/macrosheets/a.xml": b"x"}), MACROS),
    "odt with basic": Case("p.odt", lambda: repacked(odt(), {"Basic/Standard/Module1.xml": b"x"}), MACROS),
    # Archives
    "zip inside": Case("p.docx", lambda: repacked(word(), {"word/a.zip": packed({"a": b"a"})}), NESTED),
    "zip inside by another name": Case("p.docx", lambda: repacked(word(), {"word/a.png": packed({"a": b"a"})}), NESTED),
    "42 levels of zip": Case("p.docx", lambda: repacked(word(), {"word/42": nested_bomb(3)}), NESTED),
    "200 MB of nothing": Case("p.docx", lambda: repacked(word(), {"word/media/a.bmp": nothing(199 * 2**20)}), RATIO),
    "one part of nothing": Case(
        "p.docx",
        lambda: repacked(word(), {"a.bmp": random.Random(2).randbytes(2**20), "b.bmp": nothing(50 * 2**20)}),
        RATIO,
    ),
    "210 MB unpacked": Case("p.docx", lambda: repacked(word(), {"a.bmp": lump(210 * 2**20)}), UNPACKED),
    "2001 parts": Case("p.docx", lambda: crowded(2001), MANY),
    "more parts than counted": Case("p.docx", miscounted, MANY),
    "60 000 parts": Case("p.docx", lambda: crowded(60_000), MANY),
    "path up": Case("p.docx", lambda: repacked(word(), {"../../evil.sh": b"x"}), OUTSIDE),
    "path up, windows": Case("p.docx", lambda: repacked(word(), {"..\\evil.bat": b"x"}), OUTSIDE),
    "path from the root": Case("p.docx", lambda: repacked(word(), {"/etc/passwd": b"x"}), OUTSIDE),
    "path on a drive": Case("p.docx", lambda: repacked(word(), {"C:/a.txt": b"x"}), OUTSIDE),
}
