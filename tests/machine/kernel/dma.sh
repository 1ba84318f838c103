#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A device's DMA and user space meet in the same memory, and with a module that maps one page
# further on than it should they do not.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "what edu copies arrives, the log clean" program dma
grep '^not ok' -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]+ passed, 0 failed$' "the program ran to its end"

expect_status 1 "the control: a PFN shifted by one is noticed" program dma_shifted
expect_line out '^not ok .*remap_pfn/coherent: [1-9][0-9]* of 256 words' "by what was read back"
finish
