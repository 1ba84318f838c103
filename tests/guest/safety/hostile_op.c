// SPDX-License-Identifier: GPL-2.0-only
/* The table of operations, the dice, and those operations that need no mapping. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hostile.h"
#include "uapi/mapbench.h"

/* Weights: what is cheap often, what costs a process or a scan of a table seldom. */
const struct hostile_op hostile_ops[] = {
	{ "open", 90, hostile_open },
	{ "configure", 110, hostile_configure },
	{ "mmap", 190, hostile_mmap },
	{ "touch", 230, hostile_touch },
	{ "munmap", 60, hostile_munmap },
	{ "mprotect", 40, hostile_mprotect },
	{ "mremap", 40, hostile_mremap },
	{ "madvise", 40, hostile_madvise },
	{ "mlock", 15, hostile_lock },
	{ "pin", 20, hostile_pin },
	{ "drain", 15, hostile_drain },
	{ "process_vm", 20, hostile_copy },
	{ "walk", 30, hostile_walk },
	{ "ask", 40, hostile_ask },
	{ "access", 25, hostile_access },
	{ "revoke", 25, hostile_revoke },
	{ "garbage", 25, hostile_garbage },
	{ "close", 60, hostile_close },
	{ "fork", 1, hostile_fork },
	{ "signal", 10, hostile_signal },
};

const unsigned int hostile_n_ops = sizeof(hostile_ops) / sizeof(hostile_ops[0]);

struct hostile_file hostile_files[HOSTILE_FILES];
bool hostile_tracing;
__thread char hostile_text[256];

static const char *const nodes[] = {
	"noop", "remap_pfn", "io_remap_pfn", "iomap_memory", "insert_page", "insert_pages",
	"map_pages", "dma_mmap", "remap_vmalloc", "apply_range", "prepare_remap",
	"prepare_ioremap", "prepare_simple_ioremap", "prepare_map_pages", "fault_page",
	"fault_pfn", "fault_mixed", "fault_page_mkwrite", "fault_around", "fault_huge",
	"fault_page_vmalock", "fault_pfn_vmalock", "remap_2_6_14",
};

static const char *const sources[] = {
	"compound", "split", "scattered", "", "vmalloc", "bar", "coherent", "coherent_cma",
	"coherent_iommu", "nosuch",
};

static const char *const caches[] = { "", "wb", "wc", "uc", "nosuch" };

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

struct hostile_dice hostile_dice(uint64_t seed, uint64_t life, uint64_t thread, uint64_t index)
{
	return (struct hostile_dice){ mix(mix(mix(mix(seed) ^ life) ^ thread) ^ index) };
}

uint64_t hostile_roll(struct hostile_dice *dice)
{
	dice->state = mix(dice->state);
	return dice->state;
}

uint64_t hostile_below(struct hostile_dice *dice, uint64_t n)
{
	return hostile_roll(dice) % n;
}

bool hostile_chance(struct hostile_dice *dice, unsigned int percent)
{
	return hostile_below(dice, 100) < percent;
}

void hostile_trace(const char *format, ...)
{
	va_list ap;

	if (!hostile_tracing)
		return;
	va_start(ap, format);
	vsnprintf(hostile_text, sizeof(hostile_text), format, ap);
	va_end(ap);
}

unsigned int hostile_step(struct hostile_dice dice, bool *worked)
{
	static unsigned int total;
	unsigned int i, at;

	if (!total)
		for (i = 0; i < hostile_n_ops; i++)
			total += hostile_ops[i].weight;
	at = (unsigned int)hostile_below(&dice, total);
	for (i = 0; at >= hostile_ops[i].weight; i++)
		at -= hostile_ops[i].weight;
	*worked = hostile_ops[i].run(&dice);
	return i;
}

/* Mostly one that is open. */
static struct hostile_file *pick_file(struct hostile_dice *dice)
{
	unsigned int i, at = (unsigned int)hostile_below(dice, HOSTILE_FILES);

	for (i = 0; i < HOSTILE_FILES; i++, at = (at + 1) % HOSTILE_FILES)
		if (hostile_files[at].fd >= 0)
			break;
	return &hostile_files[at];
}

bool hostile_open(struct hostile_dice *dice)
{
	static const int modes[] = { O_RDWR, O_RDWR, O_RDWR, O_RDWR, O_RDONLY, O_WRONLY };
	struct hostile_file *file = &hostile_files[hostile_below(dice, HOSTILE_FILES)];
	const char *node = nodes[hostile_below(dice, sizeof(nodes) / sizeof(nodes[0]))];
	int mode = modes[hostile_below(dice, 6)], old = file->fd;
	char path[64];

	snprintf(path, sizeof(path), "/dev/mapbench/%s", node);
	file->pages = 0;
	file->fd = open(path, mode | O_CLOEXEC);
	if (old >= 0)
		close(old);
	hostile_trace("file %td = open %s, mode %d: %d", file - hostile_files, node, mode,
		      file->fd);
	return file->fd >= 0;
}

bool hostile_close(struct hostile_dice *dice)
{
	struct hostile_file *file = pick_file(dice);
	int fd = file->fd;

	file->fd = -1;
	hostile_trace("close file %td", file - hostile_files);
	return !close(fd);
}

uint64_t hostile_length(struct hostile_dice *dice)
{
	switch (hostile_below(dice, 64)) {
	case 0:
	case 1:
	case 2:
		return hostile_roll(dice) >> hostile_below(dice, 64);
	case 3:
		return 2ULL << 20;
	case 4:
		return hostile_below(dice, 4ULL << 20);
	default:
		return hostile_below(dice, 20 * 4096);
	}
}

/* Never edu, whose registers a stray store must not reach. */
static void configure_bar(struct hostile_dice *dice, struct mapbench_config *config)
{
	config->flags = MAPBENCH_CONFIG_BAR;
	config->bar.device = hostile_chance(dice, 90) ? 4 : 5;
	config->bar.bar = hostile_chance(dice, 90) ? 2 : (uint8_t)hostile_below(dice, 256);
	if (hostile_chance(dice, 5))
		config->bar.bus = (uint8_t)hostile_roll(dice);
}

static void configure_odd(struct hostile_dice *dice, struct mapbench_config *config)
{
	switch (hostile_below(dice, 5)) {
	case 0:
		config->flags = (uint32_t)hostile_roll(dice) & ~MAPBENCH_CONFIG_BAR;
		break;
	case 1:
		config->window = (uint32_t)hostile_roll(dice) >> hostile_below(dice, 32);
		break;
	case 2:
		config->reserved = (uint32_t)hostile_roll(dice);
		break;
	default:
		config->flags |= MAPBENCH_CONFIG_RANGE;
		config->range_offset = hostile_below(dice, 2 * config->length + 2);
		config->range_length = hostile_length(dice);
	}
}

bool hostile_configure(struct hostile_dice *dice)
{
	struct { struct mapbench_config config; char more[64]; } user = { 0 };
	struct mapbench_config *config = &user.config;
	struct hostile_file *file = pick_file(dice);
	const char *favourite = getenv("HOSTILE_SOURCE");
	long result;

	config->struct_size = sizeof(*config);
	if (hostile_chance(dice, 5))
		config->struct_size = (uint32_t)hostile_below(dice, sizeof(user) + 1);
	config->length = hostile_length(dice);
	strcpy(config->source, sources[hostile_chance(dice, 60) ? hostile_below(dice, 4) :
				       hostile_below(dice, sizeof(sources) / sizeof(sources[0]))]);
	if (favourite && hostile_chance(dice, 50))
		snprintf(config->source, sizeof(config->source), "%s", favourite);
	strcpy(config->cache, caches[hostile_chance(dice, 80) ? 0 : hostile_below(dice, 5)]);
	if (!strcmp(config->source, "bar") && hostile_chance(dice, 70))
		configure_bar(dice, config);
	if (hostile_chance(dice, 10))
		configure_odd(dice, config);
	result = ioctl(file->fd, MAPBENCH_IOC_CONFIG, config);
	if (!result)
		file->pages = (config->length + 4095) / 4096;
	hostile_trace("configure file %td: size %u flags 0x%x 0x%llx %s %s of 0x%llx, 0x%llx: %ld",
		      file - hostile_files, config->struct_size, config->flags, config->length,
		      config->source, config->cache, config->range_offset, config->range_length,
		      result);
	return !result;
}

bool hostile_ask(struct hostile_dice *dice)
{
	union {
		struct mapbench_info info;
		struct mapbench_list list;
		struct mapbench_bars bars;
		struct mapbench_page page;
	} user;
	static const struct { unsigned int command, size; } asks[] = {
		{ MAPBENCH_IOC_INFO, sizeof(user.info) }, { MAPBENCH_IOC_LIST, sizeof(user.list) },
		{ MAPBENCH_IOC_BARS, sizeof(user.bars) }, { MAPBENCH_IOC_PAGE, sizeof(user.page) },
	};
	unsigned int at = (unsigned int)hostile_below(dice, 4);
	struct hostile_file *file = pick_file(dice);
	long result;

	memset(&user, 0, sizeof(user));
	user.list.struct_size = asks[at].size;
	if (at == 1)
		user.list.index = (uint32_t)hostile_below(dice, 500);
	if (at == 2)
		user.bars.index = (uint32_t)hostile_below(dice, 10);
	if (at == 3)
		user.page.index = hostile_below(dice, 50);
	result = ioctl(file->fd, asks[at].command, &user);
	hostile_trace("ask file %td: 0x%x: %ld", file - hostile_files, asks[at].command, result);
	return !result;
}

bool hostile_access(struct hostile_dice *dice)
{
	static __thread uint64_t data[512];
	struct mapbench_access access = { .struct_size = sizeof(access) };
	struct hostile_file *file = pick_file(dice);
	long result;

	access.flags = hostile_chance(dice, 50) ? MAPBENCH_ACCESS_WRITE : 0;
	access.width = hostile_chance(dice, 95) ? 8 : (uint32_t)hostile_below(dice, 17);
	access.count = (uint32_t)hostile_below(dice, 64);
	access.offset = hostile_below(dice, 8 * 512) * 8;
	access.stride = hostile_below(dice, 128) * 8;
	access.data = (uintptr_t)data;
	if (hostile_chance(dice, 5)) {
		access.offset = hostile_roll(dice);
		access.stride = hostile_roll(dice);
	}
	if (hostile_chance(dice, 5))
		access.data = hostile_roll(dice);
	result = ioctl(file->fd, MAPBENCH_IOC_ACCESS, &access);
	hostile_trace("access file %td: flags %u at 0x%llx step 0x%llx, %u of %u bytes: %ld",
		      file - hostile_files, access.flags, access.offset, access.stride,
		      access.count, access.width, result);
	return !result;
}

bool hostile_revoke(struct hostile_dice *dice)
{
	struct hostile_file *file = pick_file(dice);

	hostile_trace("revoke file %td", file - hostile_files);
	return !ioctl(file->fd, MAPBENCH_IOC_REVOKE);
}

/* Random bytes of a random size to a random command: nearly all of it is refused. */
bool hostile_garbage(struct hostile_dice *dice)
{
	static __thread uint64_t bytes[1024];
	unsigned int command = MAPBENCH_IOC_CONFIG + (unsigned int)hostile_below(dice, 10);
	struct hostile_file *file = pick_file(dice);
	size_t i, n = hostile_below(dice, 64);
	void *argument = bytes;
	uint32_t size;
	long result;

	for (i = 0; i < n; i++)
		bytes[i] = hostile_roll(dice) >> hostile_below(dice, 64);
	size = (uint32_t)hostile_below(dice, hostile_chance(dice, 90) ? 300 : sizeof(bytes));
	memcpy(bytes, &size, sizeof(size));
	if (hostile_chance(dice, 10))
		argument = (void *)(uintptr_t)hostile_roll(dice);
	if (hostile_chance(dice, 10))
		command = (unsigned int)hostile_roll(dice);
	/* edu's engine takes 100 ms for each transfer */
	if (command == MAPBENCH_IOC_DMA)
		memset(bytes + 1, 0xff, 16);
	result = ioctl(file->fd, command, argument);
	hostile_trace("ioctl file %td: 0x%x, %zu random words: %ld", file - hostile_files, command,
		      n, result);
	return result >= 0;
}
