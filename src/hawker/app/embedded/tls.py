"""What the front door does about HTTPS: certificates, the names it answers to, what leads there.

Caddy's own redirects are left out, because they would know neither the port people see nor the
one name that is the site's.
"""

import json

from hawker.app.settings import Settings

PLAIN = "auto_https off"
KEPT_S = 31_536_000  # how long browsers insist on HTTPS, once they have seen it

LEADING = """\

{names} {{
	bind {host}
	{certificates}
	redir {url}{{uri}} 308
}}
"""
KNOCKING = """\

http:// {{
	bind {host}
	route {{
		handle /healthz {{
			respond "ok"
		}}
		redir {url}{{uri}} 308
	}}
}}
"""


def options(settings: Settings) -> str:
    """The lines of the global options."""
    if not settings.has_https:
        return PLAIN
    lines = [
        "auto_https disable_redirects",
        f"http_port {settings.http_port}",
        f"https_port {settings.https_port}",
    ]
    if settings.email:
        lines.append(f"email {json.dumps(settings.email)}")
    if settings.acme_url and settings.certificates == "acme":
        lines.append(f"acme_ca {json.dumps(settings.acme_url)}")
        if settings.acme_root:
            lines.append(f"acme_ca_root {json.dumps(settings.acme_root)}")
    return "\n\t".join(lines)


def address(settings: Settings) -> str:
    """Which requests the site itself answers."""
    return f"https://{settings.domain[0]}" if settings.has_https else f"http://:{settings.port}"


def certificates(settings: Settings) -> str:
    """Where they come from, inside a site."""
    return "tls internal" if settings.has_https and settings.certificates == "internal" else ""


def insistence(settings: Settings) -> str:
    """The header by which browsers come by HTTPS alone from now on."""
    return f'Strict-Transport-Security "max-age={KEPT_S}"' if settings.has_https else ""


def leading(settings: Settings) -> str:
    """The sites that lead to ours: other names, and plain HTTP by any name."""
    if not settings.has_https:
        return ""
    told = {"host": settings.host, "url": settings.public_url}
    blocks = [KNOCKING.format(**told)]
    if names := ", ".join(f"https://{name}" for name in settings.domain[1:]):
        blocks.append(LEADING.format(names=names, certificates=certificates(settings), **told))
    return "".join(blocks)
