"""The demo company's business: planned in :mod:`.plan`, written by :mod:`.build`.

Nothing here is imported unless Odoo loads demo data.
"""
