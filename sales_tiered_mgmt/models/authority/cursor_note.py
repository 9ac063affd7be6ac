"""What the server is at, told to whatever it calls meanwhile.

Kept with the cursor: a context key could be sent along by RPC.
"""

from contextlib import contextmanager


@contextmanager
def noted(env, key, value):
    """Let ``env.cr.cache[key]`` be ``value``, and afterwards what it was before.

    Blocks may lie within each other: the inner one's value counts until it ends.

    :param env: an environment of the transaction
    :param key: text, beginning with ``sales_``
    """
    cache = env.cr.cache
    before = {key: cache[key]} if key in cache else {}
    cache[key] = value
    try:
        yield
    finally:
        cache.pop(key, None)
        cache.update(before)


def noted_ids(records, key):
    """:func:`noted` for the ids of records, together with those noted around it.

    :param records: a recordset
    """
    outer = records.env.cr.cache.get(key, frozenset())
    return noted(records.env, key, outer.union(records.ids))
