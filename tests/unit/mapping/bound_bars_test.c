// SPDX-License-Identifier: GPL-2.0-only
/* The list of the BARs that are bound to the module, of a module that says what it is told to. */
#include <errno.h>
#include <string.h>

#include "mapping/bound_bars.h"
#include "mapping/device.h"
#include "tap.h"

static uint32_t bound;		/* BARs, six a function */
static uint32_t fails_at;

int device_bar(int fd, uint32_t index, struct mapbench_bars *bar)
{
	(void)fd;
	if (index == fails_at)
		return -EIO;
	if (index >= bound)
		return -ENOENT;
	*bar = (struct mapbench_bars){
		.index = index,
		.length = 4096ULL << (index % 6),
		.backing = MAPBENCH_BACKING_UNKNOWN,
		.vendor = 0x8086,
		.device = (__u16)(index / 6),
		.bar = { .bus = (__u8)(index / 48), .device = (__u8)(index / 6 % 8),
			 .bar = (__u8)(index % 6) },
	};
	return 0;
}

/* Are those of the list the first n, each in its place? */
static bool all_there(const struct bound_bars *bars, uint32_t n)
{
	char token[BOUND_BARS_TOKEN_LEN], want[BOUND_BARS_TOKEN_LEN];

	if (bars->n != n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct mapbench_bars *bar = &bars->at[i];

		snprintf(want, sizeof(want), i % 6 ? "bar:0000:%02x:%02x.0-BAR%u" : "bar:8086:%04x",
			 i % 6 ? i / 48 : i / 6, i / 6 % 8, i % 6);
		if (bar->index != i || strcmp(bound_bars_token(bars, bar, token), want))
			return false;
	}
	return true;
}

int main(void)
{
	static const uint32_t numbers[] = { 0, 1, 63, 64, 65, 600 };
	struct bound_bars bars = { NULL, 0 };

	fails_at = UINT32_MAX;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		bound = numbers[i];
		tap_ok(!bound_bars_load(&bars, 0, NULL) && all_there(&bars, bound));
		bound_bars_free(&bars);
		tap_ok(!bars.at && !bars.n);
	}
	fails_at = 70;
	tap_ok(bound_bars_load(&bars, 0, NULL) == -EIO);
	bound_bars_free(&bars);
	return tap_done();
}
