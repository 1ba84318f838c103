/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that can be timed, a line each, in the order of timing. OP names the struct op_OP; the macro
 * says what it is done with:
 *
 *   WHOLE(OP, set)		all pages; the set is what --mapbench_ops calls it
 *   SPARSE(OP, percent)	that share of the pages, the first ones
 *   RANDOM(OP, percent)	that share, each page drawn from all of them
 *   STATE(OP, name, state)	pages in that state
 *   CROWD(OP, threads)		that many threads
 *
 * Those of a share that --mapbench_ops names itself come behind these (act_add_share()).
 *
 * Who includes this file defines them, and they end with the list. The last line has no comma.
 */
WHOLE(mmap, "basic"),
WHOLE(touch_read, "basic"),
WHOLE(touch_write, "basic"),
WHOLE(munmap, "basic"),
SPARSE(touch_read, 1),
SPARSE(touch_read, 10),
SPARSE(touch_read, 50),
RANDOM(touch_read, 1),
RANDOM(touch_read, 10),
RANDOM(touch_read, 50),
RANDOM(touch_read, 100),
SPARSE(munmap, 1),
SPARSE(munmap, 10),
SPARSE(munmap, 50),
RANDOM(munmap, 1),
RANDOM(munmap, 10),
RANDOM(munmap, 50),
STATE(touch_read, "clean", ACT_CLEAN),
STATE(munmap, "clean", ACT_CLEAN),
STATE(munmap, "written", ACT_WRITTEN),
WHOLE(lifecycle, "lifecycle"),
WHOLE(fork, "fork"),
WHOLE(many, "many"),
WHOLE(retouch, "retouch"),
WHOLE(stream_read, "stream"),
WHOLE(stream_write, "stream"),
CROWD(crowd, 1),
CROWD(crowd, 2),
CROWD(crowd, 4),
CROWD(crowd_many, 2),
CROWD(crowd_many, 4),
WHOLE(stall, "stall")
#undef WHOLE
#undef SPARSE
#undef RANDOM
#undef STATE
#undef CROWD
