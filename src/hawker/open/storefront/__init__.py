"""The first answer of a page: what links unfold into, and what is read without JavaScript.

Owns the server-rendered beginning of product, store, channel and room pages, the sitemap and
robots.txt. The buyers' app takes over from there: it finds the answer it would have asked for in
the page.

Refuses: what is not for sale, not public or not there, with 404 and the page of the app around it.

Invariants: a page says nothing that the API would not say to a stranger, is the same for everybody
who reads the same language, and sets no cookie; every word of a merchant is escaped.
"""
