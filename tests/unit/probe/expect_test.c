// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for what the probes expect (alternatives, classes, older kernels) and for probes that
 * hang or die.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "probe/expect.h"
#include "probe/probe.h"
#include "tap.h"

static const struct probe *named(const char *name)
{
	for (size_t i = 0; i < n_probes; i++)
		if (!strcmp(probes[i]->name, name))
			return probes[i];
	return NULL;
}

static bool unique(void)
{
	for (size_t i = 0; i < n_probes; i++)
		if (named(probes[i]->name) != probes[i])
			return false;
	return true;
}

static const char *hang(struct trial *trial)
{
	(void)trial;
	pause();
	return "ok";
}

static const char *die(struct trial *trial)
{
	(void)trial;
	raise(SIGKILL);
	return "ok";
}

static const char *leave(struct trial *trial)
{
	(void)trial;
	_exit(0);
}

static const char *answer(struct trial *trial)
{
	strcpy(trial->detail, "why");
	return trial->map ? probe_look(trial->map, 0) : "unmapped";
}

static const char *look_at_another(struct trial *trial)
{
	return probe_look(trial->map, 1);
}

/* Run fn as a probe of ordinary memory; is that its outcome? */
static bool comes_out(probe_fn *fn, const char *word)
{
	const struct probed anon = { .kind = PROBED_ANON, .backend = "anon" };
	const struct probe probe = { .name = "test", .run = fn };
	struct outcome outcome;

	probe_run(&probe, &anon, "", &outcome);
	printf("# %s\n", outcome.word);
	return !strcmp(outcome.word, word);
}

static bool is_expected(const char *class, const struct probe *probe, const char *word)
{
	const struct probed probed = { .kernel = EXPECT_KERNEL(7, 2), .class = class };
	const char *expected = expect_outcome(&probed, probe);

	return word ? expected && !strcmp(expected, word) : !expected;
}

/* Every class has its word for the probe, and what older kernels do is unlike it. */
static void check_probe(const struct probe *probe)
{
	printf("# %s\n", probe->name);
	for (size_t c = 0; c < CLASSES; c++)
		tap_ok(!is_expected(expect_classes[c], probe, NULL));
	tap_ok(is_expected("baseline", probe, NULL));
	for (size_t i = 0; i < PROBE_OLDER && probe->older[i].before; i++) {
		const struct probe_older *older = &probe->older[i];
		const char *class = expect_classes[older->class];
		const struct probed old = { .kernel = older->before - 1, .class = class };

		tap_ok(!strcmp(expect_outcome(&old, probe), older->words));
		tap_ok(!is_expected(class, probe, older->words));
	}
}

int main(void)
{
	const struct probed special = {
		.kernel = EXPECT_KERNEL(7, 2),
		.class = "insert",
		.dont_expand = true,
		.dont_dump = true,
	};

	tap_ok(expect_match("EFAULT", "EFAULT"));
	tap_ok(expect_match("kept|refault", "kept"));
	tap_ok(expect_match("kept|refault", "refault"));
	tap_ok(!expect_match("kept|refault", "fault"));
	tap_ok(!expect_match("kept|refault", "ke"));
	tap_ok(!expect_match("kept|refault", "kept|refault|"));
	tap_ok(!expect_match("EIO", "EIOX"));
	tap_ok(!expect_match(NULL, "ok"));

	for (size_t i = 0; i < n_probes; i++)
		check_probe(probes[i]);
	tap_ok(unique());
	tap_ok(!probe_fork.older[0].before && probe_vmsplice.older[0].before);
	tap_ok(is_expected("insert", &probe_smaps_rss, "all"));
	tap_ok(is_expected("insert", &probe_mremap_grow, "SIGBUS"));
	tap_ok(!strcmp(expect_outcome(&special, &probe_mremap_grow), "EFAULT"));
	tap_ok(!strcmp(expect_outcome(&special, &probe_core_dump_all), "absent"));

	probe_patience_ms = 200;
	tap_ok(comes_out(hang, "timeout"));
	tap_ok(comes_out(die, "SIGKILL"));
	tap_ok(comes_out(leave, "exited"));
	probe_patience_ms = 20000;
	tap_ok(comes_out(answer, "kept"));
	tap_ok(comes_out(look_at_another, "wrong"));
	return tap_done();
}
