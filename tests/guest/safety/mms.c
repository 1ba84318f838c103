// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: mms [ROUNDS]
 *
 * Processes that share one open file of a buffer that can be revoked: when they are gone the kernel
 * has their mm's back, though the file stays open; and a revocation reaches the mappings of all of
 * them, that of an mmap that is under way included (tried ROUNDS times for each source, default 5).
 */
#include <inttypes.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define DRIVER "/sys/bus/pci/drivers/mapbench/"
#define SLAB "/sys/kernel/slab/mm_struct/shrink"
#define PREEMPT "/sys/kernel/debug/sched/preempt"
#define IN_TURN 100
#define AT_ONCE 40
#define SOME 20		/* kernel threads keep the mm that they ran on last */
#define SHARERS 3
#define SLOW 2		/* of them */
#define KEPT 1024
#define BUSY_MS 400

static sigjmp_buf fault;
static volatile char sink;

static struct shared {
	volatile int gone;		/* the function is unbound */
	volatile unsigned int slow;	/* mmaps of the slow ones */
	volatile uint64_t mapped, reached;
} *shared;

static void on_fault(int number)
{
	(void)number;
	siglongjmp(fault, 1);
}

static bool touch(const char *p)
{
	if (sigsetjmp(fault, 1))
		return false;
	sink = *(const volatile char *)p;
	return true;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		close(fd);
	return good;
}

/* How many mm's the kernel has; -1: it does not say. */
static long mms(void)
{
	FILE *f = fopen("/proc/slabinfo", "r");
	char line[300];
	long n = -1;

	write_file(SLAB, "1");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "mm_struct %ld", &n) == 1)
			break;
	if (f)
		fclose(f);
	return n;
}

/* They go a little later than their processes. */
static long mms_settled(void)
{
	long n = mms(), before;
	int i, same = 0;

	for (i = 0; i < 100 && same < 5; i++) {
		before = n;
		usleep(100000);
		n = mms();
		same = n < before ? 0 : same + 1;
	}
	return n;
}

static bool map_once(int fd)
{
	char *p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);

	return p != MAP_FAILED && touch(p);
}

/* Children that map, wait until all of them have, and are gone. True: each could. */
static bool children(int fd, int n)
{
	int ready[2], go[2], i, status, good = 0;
	char c;

	if (pipe(ready) || pipe(go))
		return false;
	for (i = 0; i < n; i++) {
		if (fork())
			continue;
		close(go[1]);
		c = map_once(fd) ? 'y' : 'n';
		if (write(ready[1], &c, 1) == 1 && read(go[0], &c, 1) < 0)
			_exit(1);
		_exit(0);
	}
	close(ready[1]);
	for (i = 0; i < n; i++)
		good += read(ready[0], &c, 1) == 1 && c == 'y';
	close(go[1]);
	close(go[0]);
	close(ready[0]);
	while (wait(&status) > 0)
		;
	return good == n;
}

static int configured(const char *backend, const char *source, size_t bytes)
{
	struct mapbench_config c = node_config_of(source, "", bytes);
	int fd = node_open(backend, O_RDWR);

	if (!strcmp(source, "bar")) {
		c.flags = MAPBENCH_CONFIG_BAR;
		c.bar.device = 4;
		c.bar.bar = 2;
	}
	if (!ioctl(fd, MAPBENCH_IOC_CONFIG, &c))
		return fd;
	close(fd);
	return -1;
}

static void test_given_back(const char *backend, const char *source)
{
	int fd = configured(backend, source, PAGE), i, good = 0;
	long before, after;

	expect(fd >= 0 && children(fd, SOME), "%s of %s can be mapped", backend, source);
	before = mms_settled();
	expect(before > 0, "the kernel has %ld mm's", before);
	for (i = 0; i < IN_TURN; i++)
		good += children(fd, 1);
	after = mms_settled();
	expect(good == IN_TURN && after <= before + SOME,
	       "%s of %s: after %d children in turn it has %ld, %ld before", backend, source,
	       IN_TURN, after, before);
	expect(children(fd, AT_ONCE), "%d children at once", AT_ONCE);
	after = mms_settled();
	expect(after <= before + SOME,
	       "%s of %s: after %d at once it has %ld, %ld before", backend, source, AT_ONCE,
	       after, before);
	close(fd);
}

/* The slow ones on a CPU that something else keeps busy, so that their mmaps take long. */
static void settle(bool slow)
{
	struct sched_param none = { 0 };
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(slow ? 0 : 1, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    (slow && sched_setscheduler(0, SCHED_IDLE, &none)))
		_exit(2);
}

/* Maps over and over until the buffer is revoked: nothing of it must be reached then. */
static void share(int fd, bool slow, size_t bytes)
{
	static char *kept[KEPT];
	char *p;
	unsigned int n;

	settle(slow);
	for (n = 0; (p = mmap(NULL, bytes, RW, MAP_SHARED, fd, 0)) != MAP_FAILED; n++) {
		if (kept[n % KEPT])
			munmap(kept[n % KEPT], bytes);
		kept[n % KEPT] = p;
		__atomic_add_fetch(&shared->slow, slow, __ATOMIC_RELAXED);
	}
	if (errno != ENODEV)
		_exit(1);
	while (!shared->gone)
		usleep(100);
	for (unsigned int i = 0; i < KEPT; i++)
		if (kept[i] && touch(kept[i] + bytes - PAGE))
			__atomic_add_fetch(&shared->reached, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&shared->mapped, n, __ATOMIC_RELAXED);
	_exit(0);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Not for long: a revocation waits for the mmap that this keeps from its end. */
static void keep_busy(void)
{
	uint64_t end = now_ms() + BUSY_MS;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	while (!shared->gone && now_ms() < end)
		;
	_exit(0);
}

/* A revocation while some are in the midst of an mmap, and others have mapped since. */
static bool revoke_round(const char *source, const char *function, size_t bytes)
{
	int fd = configured("remap_pfn", source, bytes), i, status, odd = 0;

	if (fd < 0)
		return false;
	shared->gone = 0;
	shared->slow = 0;
	for (i = 0; i < SHARERS; i++)
		if (!fork())
			share(fd, i < SLOW, i < SLOW ? bytes : PAGE);
	while (shared->slow < SLOW)
		usleep(100);
	if (!fork())
		keep_busy();
	usleep(BUSY_MS * 1000 / 4);
	odd += !write_file(DRIVER "unbind", function);
	shared->gone = 1;
	for (i = 0; i < SHARERS + 1; i++)
		odd += wait(&status) < 0 || status;
	odd += !write_file(DRIVER "bind", function);
	close(fd);
	return !odd;
}

static void test_revoked(const char *source, const char *function, size_t bytes, int rounds)
{
	struct sched_param first = { .sched_priority = 1 };
	int i, odd = 0;

	/* no other gets a turn between the end of its sleep and the revocation */
	odd += sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) < 0;
	shared->mapped = 0;
	shared->reached = 0;
	for (i = 0; i < rounds; i++)
		odd += !revoke_round(source, function, bytes);
	expect(!odd && shared->mapped > 10,
	       "%s: %d times revoked while %d processes map it, %" PRIu64 " times", source,
	       rounds, SHARERS, shared->mapped);
	expect(!shared->reached, "%s: %" PRIu64 " of the mappings led to it afterwards", source,
	       shared->reached);
}

/* As it was asked at boot; the debug kernel has no such choice. */
static bool is_preemptible(void)
{
	char text[80] = "";
	int fd = open(PREEMPT, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return !access("/debug", F_OK);
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return strstr(text, "(full)");
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_fault };
	int rounds = argc > 1 ? atoi(argv[1]) : 5;

	setvbuf(stdout, NULL, _IONBF, 0);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	shared = mmap(NULL, sizeof(*shared), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	expect(is_preemptible(), "the kernel can be preempted");
	test_given_back("remap_pfn", "coherent");
	test_given_back("fault_pfn", "coherent");
	test_given_back("remap_pfn", "bar");
	test_revoked("coherent", "0000:00:03.0", 4UL << 20, rounds);
	test_revoked("bar", "0000:00:04.0", 64UL << 20, rounds);
	return expect_end();
}
