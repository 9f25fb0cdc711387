"""What bytes are, by how they begin; never by a name. Pure."""

WORDS = "Bring a JPEG, PNG, WebP, AVIF or GIF picture."
HEAD_BYTES = 1_024

# How files begin that people bring instead of pictures, and what to say about each.
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "This is a program for Windows, whatever its name says."),
    (b"\x7fELF", "This is a program, whatever its name says."),
    (b"#!", "This is a program, whatever its name says."),
    (b"%PDF", "This is a PDF document. Bring its pages as pictures."),
    (b"PK\x03\x04", "This is an archive or a document. Bring the pictures in it one by one."),
    (b"\x1f\x8b", "This is an archive. Bring the pictures in it one by one."),
    (b"II*\x00", "This is a TIFF picture. Save it as JPEG or PNG first."),
    (b"MM\x00*", "This is a TIFF picture. Save it as JPEG or PNG first."),
    (b"BM", "This is a BMP picture. Save it as JPEG or PNG first."),
    (b"8BPS", "This is a Photoshop file. Save it as JPEG or PNG first."),
)
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
_MARKS_OF_SVG = (b"<svg", b"<!doctype svg")


def kind_of(head: bytes) -> str | None:
    """The kind of picture that begins like this: "JPEG", "PNG", "WEBP", "GIF", "AVIF", or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "AVIF" if _AVIF & _brands(head) and not _HEIC & {head[8:12]} else None


def why_not(head: bytes) -> str:
    """Say of bytes that are none of these what they are instead, as far as we can tell."""
    if not head:
        return "The file is empty."
    for start, words in _STRANGERS:
        if head.startswith(start):
            return words
    if _HEIC & _brands(head):
        return "This is an HEIC picture of a phone. Save or send it as JPEG first."
    if head[4:8] == b"ftyp":
        return f"This is a video. {WORDS}"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in text for mark in _MARKS_OF_SVG):
        return "This is an SVG drawing, which can hold programs. Export it as PNG first."
    if text.startswith((b"<!doctype html", b"<html", b"<script")):
        return f"This is a web page. {WORDS}"
    return f"This is not a picture we can read. {WORDS}"


def _brands(head: bytes) -> set[bytes]:
    """What a file of the MP4 family calls itself."""
    if head[4:8] != b"ftyp":
        return set()
    length = min(int.from_bytes(head[:4]), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
