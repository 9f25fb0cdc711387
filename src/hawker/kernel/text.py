"""Words in the languages of the site."""

import msgspec


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in each language."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The words for a reader of `language`, "zh-CN" or "en"."""
        return self.en if language == "en" else self.zh
