// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for what the probes expect (alternatives, rows that name probes there are) and for
 * probes that hang or die.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "probe/expect.h"
#include "probe/expect_table.h"
#include "probe/probe.h"
#include "tap.h"

static const struct probe *named(const char *name)
{
	for (size_t i = 0; i < n_probes; i++)
		if (!strcmp(probes[i].name, name))
			return &probes[i];
	return NULL;
}

static bool unique(void)
{
	for (size_t i = 0; i < n_probes; i++)
		if (named(probes[i].name) != &probes[i])
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
	const struct subject anon = { .kind = SUBJECT_ANON, .backend = "anon" };
	const struct probe probe = { .name = "test", .run = fn };
	struct outcome outcome;

	probe_run(&probe, &anon, "", &outcome);
	printf("# %s\n", outcome.word);
	return !strcmp(outcome.word, word);
}

static bool is_expected(const char *class, const char *probe, const char *word)
{
	const struct subject subject = { .kernel = EXPECT_KERNEL(7, 2), .class = class };
	const char *expected = expect_outcome(&subject, probe);

	return word ? expected && !strcmp(expected, word) : !expected;
}

static bool is_class(const char *name)
{
	for (size_t i = 0; i < EXPECT_N_CLASSES; i++)
		if (!strcmp(expect_classes[i], name))
			return true;
	return false;
}

/* Every class has its word in every row, and what older kernels do is of a row and unlike it. */
static void check_table(void)
{
	const char *name;

	for (size_t i = 0; (name = expect_probe(i)); i++) {
		printf("# %s\n", name);
		tap_ok(named(name));
		for (size_t c = 0; c < EXPECT_N_CLASSES; c++)
			tap_ok(!is_expected(expect_classes[c], name, NULL));
		tap_ok(is_expected("baseline", name, NULL));
	}
	tap_ok(expect_n_rows == n_probes);
	for (size_t i = 0; i < expect_n_older; i++) {
		const struct expect_older *older = &expect_older[i];
		const struct subject old = { .kernel = older->before - 1, .class = older->class };

		tap_ok(named(older->probe) && is_class(older->class));
		tap_ok(!strcmp(expect_outcome(&old, older->probe), older->words));
		tap_ok(!is_expected(older->class, older->probe, older->words));
	}
}

int main(void)
{
	const struct subject special = {
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

	check_table();
	tap_ok(unique());
	tap_ok(is_expected("remap", "nosuch", NULL));
	tap_ok(is_expected("insert", "smaps_rss", "all"));
	tap_ok(is_expected("insert", "mremap_grow", "SIGBUS"));
	tap_ok(!strcmp(expect_outcome(&special, "mremap_grow"), "EFAULT"));
	tap_ok(!strcmp(expect_outcome(&special, "core_dump_all"), "absent"));

	probe_patience_ms = 200;
	tap_ok(comes_out(hang, "timeout"));
	tap_ok(comes_out(die, "SIGKILL"));
	tap_ok(comes_out(leave, "exited"));
	probe_patience_ms = 20000;
	tap_ok(comes_out(answer, "kept"));
	tap_ok(comes_out(look_at_another, "wrong"));
	return tap_done();
}
