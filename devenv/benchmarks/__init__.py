"""The benchmarks: each module here without a leading underscore is one."""
