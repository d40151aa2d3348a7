"""Reading a page as a browser would, with the parser of the standard library."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page loads, what it shows and which elements it has."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.rows: list[list[str]] = []
        self.strong: list[str] = []
        self._open: list[str] = []
        self.feed(content.decode())
        self.close()

    @property
    def text(self) -> str:
        """All that is shown, in one line."""
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._open.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in _LOADING]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "script" in self._open:
            self.scripts.append(data)
        elif "style" not in self._open:
            self.texts.append(data)
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data
        if "b" in self._open:
            self.strong.append(data)


_LOADING = ("src", "href", "xlink:href", "data", "srcset", "action", "poster")
