"""How the front door gives out files: those for everybody, and those behind a signed address.

Web says where a file lies and never reads it. It lies in a folder, or in a bucket, which answers
an address that web signed and the browser does not see.
"""

import json
from pathlib import Path
from urllib.parse import urlsplit

from hawker.app.settings import Settings
from hawker.media.files.routes import AT, OPEN_FOLDER, PRIVATE_FOLDER

FOREVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, no-store"
NO_PROGRAM = "default-src 'none'; sandbox"

# Whatever else a bucket says of itself is its business. Cookies and tokens are ours.
BUCKET = """\
				rewrite {{rp.header.{at}}}
				method GET
				reverse_proxy {endpoint} {{
					header_up Host {host}
					header_up -Cookie
					header_up -Authorization
					header_up -X-Forwarded-*
					header_down -X-Amz-*
					header_down -Set-Cookie
					header_down -Cache-Control
					@missing status 4xx
					handle_response @missing {{
						header Cache-Control no-store
						error 404
					}}
					@away status 5xx
					handle_response @away {{
						header Cache-Control no-store
						error 503
					}}
				}}
"""
FOLDER = """\
				rewrite {{rp.header.{at}}}
				method GET
				root * {folder}
				file_server
"""
ASKED = """\
	handle {paths} {{
{rewrite}		reverse_proxy {web} {{
			header_up X-Forwarded-For {{client_ip}}
			lb_try_duration 4s
			lb_try_interval 100ms
			@told header {at} *
			handle_response @told {{
				header Cache-Control "{cache}"
				header Content-Security-Policy "{no_program}"
{disposition}{place}			}}
		}}
	}}
"""
OPEN_IN_FOLDER = """\
	handle_path /media/* {{
		root * {folder}
		@there file
		header @there Cache-Control "{cache}"
		header Content-Security-Policy "{no_program}"
		file_server
	}}
"""


def blocks(settings: Settings, web: str) -> str:
    """The blocks of the Caddyfile; `web` are the upstreams that know where files lie."""
    return _private(settings, web) + "\n" + _open(settings, web)


def _private(settings: Settings, web: str) -> str:
    return ASKED.format(
        paths=f"{PRIVATE_FOLDER}/*",
        rewrite="",
        web=web,
        at=AT,
        cache=FOR_ONE,
        no_program=NO_PROGRAM,
        disposition="\t\t\t\theader Content-Disposition {rp.header.Content-Disposition}\n",
        place=_place(settings, settings.private_folder),
    )


def _open(settings: Settings, web: str) -> str:
    if settings.bucket is None:
        folder = _quoted(settings.media_folder)
        return OPEN_IN_FOLDER.format(folder=folder, cache=FOREVER, no_program=NO_PROGRAM)
    return ASKED.format(
        paths="/media/*",
        rewrite=f"\t\turi replace /media/ {OPEN_FOLDER}/ 1\n",
        web=web,
        at=AT,
        cache=FOREVER,
        no_program=NO_PROGRAM,
        disposition="",
        place=_place(settings, settings.media_folder),
    )


def _place(settings: Settings, folder: Path) -> str:
    bucket = settings.bucket
    if bucket is None:
        return FOLDER.format(at=AT, folder=_quoted(folder))
    endpoint = urlsplit(bucket.endpoint)
    where = f"{endpoint.scheme}://{endpoint.netloc}"
    return BUCKET.format(at=AT, endpoint=where, host=bucket.host)


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)
