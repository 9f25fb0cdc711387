"""The operator's desk: the first run of a site, its settings, its pages, and how it fares.

Owns the link that makes the first operator, the facts of the site (name, languages, currency) and
its legal pages. Everything else is asked of the module that has it, in the role of the worker, once
the operator is known (decision 0033).

Refuses: everybody but the operator; making an operator twice with one link, or with none.
"""
