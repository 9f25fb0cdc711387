"""What a browser says it is, in words a person knows. Pure, and sober: nothing is guessed."""

BROWSERS = (  # the first that is named; those behind it claim to be the ones before
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
NAME_LENGTH = 60


def name_of(agent: str) -> str:
    """`Chrome, Windows`; the first word of what is no browser; empty when it says nothing."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    if browser or system:
        return ", ".join(part for part in (browser, system) if part)
    return agent.partition(" ")[0][:NAME_LENGTH]
