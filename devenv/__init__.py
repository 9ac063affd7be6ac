"""The development environment of sales_tiered_mgmt.

Brings a bare Debian machine to a running Odoo 19 with the add-on, and runs its tests,
linters and benchmarks. Standard library only: it works before anything is installed.
See ``python3 -m devenv``.
"""
