// SPDX-License-Identifier: GPL-2.0-only
#include "cell/client.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/patience.h"
#include "base/why.h"
#include "cell/args.h"
#include "cell/protocol.h"

#define PROGRAM		"mapbench-cell"
#define PATH_LEN	4096
#define REAP_MS		5000

static int own_folder(char path[PATH_LEN])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_LEN - sizeof(PROGRAM) - 1);
	char *slash;

	if (len < 0)
		return -errno;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return -ENOENT;
	strcpy(slash + 1, PROGRAM);
	return 0;
}

static int spawn(struct child *child, const char *path, char **argv, int sock)
{
	posix_spawn_file_actions_t actions;
	char *env[] = { NULL };
	int err;

	err = posix_spawn_file_actions_init(&actions);
	if (err)
		return -err;
	err = posix_spawn_file_actions_adddup2(&actions, sock, WIRE_FD);
	if (!err)
		err = posix_spawn(&child->pid, path, &actions, NULL, argv, env);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* A killed process can be stuck in the kernel: do not wait for ever. 0 if it was reaped. */
static int reap(struct child *child, int *status)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	int i;

	for (i = 0; i < REAP_MS; i++) {
		if (waitpid(child->pid, status, WNOHANG) == child->pid) {
			child->pid = 0;
			return 0;
		}
		nanosleep(&ms, NULL);
	}
	return -EBUSY;
}

void client_stop(struct child *child)
{
	int status;

	if (child->sock >= 0)
		close(child->sock);
	child->sock = -1;
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		reap(child, &status);
	}
}

static int died(struct child *child, char *why)
{
	int status, err = reap(child, &status);

	if (err)
		snprintf(why, WHY_LEN, PROGRAM " closed its socket and does not end");
	else if (WIFSIGNALED(status))
		snprintf(why, WHY_LEN, PROGRAM " was killed by SIG%s; see dmesg",
			 sigabbrev_np(WTERMSIG(status)));
	else
		snprintf(why, WHY_LEN, PROGRAM " exited with status %d before it answered",
			 WEXITSTATUS(status));
	return -ECHILD;
}

static int receive(struct child *child, uint32_t kind, struct wire *wire, char *why)
{
	ssize_t len;

	if (!patience_has(child->sock, CHILD_PATIENCE_MS)) {
		snprintf(why, WHY_LEN, PROGRAM " hangs: no answer in %d s; see dmesg",
			 CHILD_PATIENCE_MS / 1000);
		return -ETIMEDOUT;
	}
	len = recv(child->sock, wire, sizeof(*wire), 0);
	if (len <= 0)
		return died(child, why);
	if (len != sizeof(*wire) ||
	    (wire->kind != kind && wire->kind != WIRE_FAIL && wire->kind != WIRE_CANNOT)) {
		snprintf(why, WHY_LEN, PROGRAM " is of another version: rebuild it");
		return -EPROTO;
	}
	if (wire->kind != kind) {
		snprintf(why, WHY_LEN, "%.*s", WHY_LEN - 1, wire->why);
		return wire->kind == WIRE_CANNOT ? -EOPNOTSUPP : -EIO;
	}
	return 0;
}

int client_start(struct child *child, const struct cell_args *args, struct wire *ready,
		 char why[WHY_LEN])
{
	char path[PATH_LEN], **argv;
	int sock[2], err;

	*child = (struct child){ .sock = -1 };
	err = own_folder(path);
	argv = err ? NULL : args_write(args, path);
	if (!err && !argv)
		err = -ENOMEM;
	if (!err && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock))
		err = -errno;
	if (!err) {
		child->sock = sock[0];
		err = spawn(child, path, argv, sock[1]);
		close(sock[1]);
	}
	args_free(argv);
	if (err)
		snprintf(why, WHY_LEN, "cannot start " PROGRAM ", which belongs beside this "
			 "program: %s", strerror(-err));
	else
		err = receive(child, WIRE_READY, ready, why);
	if (err)
		client_stop(child);
	return err;
}

static int exchange(struct child *child, uint32_t kind, uint32_t answer, struct wire *wire,
		    char *why)
{
	const struct wire question = { .kind = kind };

	if (send(child->sock, &question, sizeof(question), MSG_NOSIGNAL) != sizeof(question))
		return died(child, why);
	return receive(child, answer, wire, why);
}

int client_go(struct child *child, struct wire *sample, char why[WHY_LEN])
{
	return exchange(child, WIRE_GO, WIRE_SAMPLE, sample, why);
}

int client_profile(struct child *child, char why[WHY_LEN])
{
	struct wire wire;

	return exchange(child, WIRE_PROFILE, WIRE_PROFILE, &wire, why);
}

void *client_more(struct child *child, uint32_t kind, size_t size, char why[WHY_LEN])
{
	void *more = malloc(size);
	struct wire wire;

	if (!more) {
		snprintf(why, WHY_LEN, "no memory for what else it measures");
		return NULL;
	}
	if (exchange(child, kind, kind, &wire, why))
		goto fail;
	if (recv(child->sock, more, size, 0) != (ssize_t)size) {
		died(child, why);
		goto fail;
	}
	return more;

fail:
	free(more);
	return NULL;
}
