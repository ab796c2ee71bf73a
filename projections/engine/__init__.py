"""The engine: what keeps a table up to date with the log. Which tables there are it does not know.

The trip of a batch: `engine` follows the log and hands a batch to `batches`, which takes one transaction for it. `checkpoints` fences off
whoever was at it before; `projection` decodes each event in its `shape` and folds it into `rows`, which are read and written through their
`table` in a statement each, or runs one `sql` statement over the stretch. A batch that fails is halved (`poison`) until the one event that
cannot be taken in stands alone; that goes `aside`, and the rest goes on. `partitions` divides a projection over workers, `rebuild` makes a
table anew beside the old one, `liveness` and `throughput` are for whoever waits or slows down, `status` and `metrics` for whoever watches.
"""
