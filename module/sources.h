/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every source, a line each, in the order of MAPBENCH_IOC_LIST. SOURCE() is what is made of a line:
 * who includes this file defines it, and it ends with the list.
 */
SOURCE(compound),
SOURCE(split),
SOURCE(scattered),
SOURCE(vmalloc),
SOURCE(coherent),
SOURCE(coherent_cma),
SOURCE(coherent_iommu),
SOURCE(coherent_nc),
SOURCE(bar),
#ifdef MAPBENCH_TEST
SOURCE(kmalloc),
#endif
#undef SOURCE
