// SPDX-License-Identifier: GPL-2.0-only
/* Whether a network interface is in use: not what its operstate says, which may be "unknown". */
#include "inuse/inuse.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool upper(struct inuse *u, const char *dir, const char *name)
{
	const char *own = strrchr(dir, '/') + 1;
	char master[INUSE_NAME_LEN];

	if (!strcmp(name, "master") && inuse_link(master, "%s/master", dir))
		inuse_say(u, INUSE_USED, "%s is a part of %s", own, master);
	else if (!strncmp(name, "upper_", 6))
		inuse_say(u, INUSE_USED, "%s is on top of %s", name + 6, own);
	return true;
}

static void addresses(struct inuse *u, const char *name, enum inuse_verdict up)
{
	char text[INET6_ADDRSTRLEN];
	struct ifaddrs *list, *at;
	size_t len = strlen(name);
	const void *address;
	bool there = false;

	if (getifaddrs(&list)) {
		inuse_say(u, INUSE_UNKNOWN, "whether %s has an address cannot be told: %m", name);
		return;
	}
	for (at = list; at; at = at->ifa_next) {
		if (strncmp(at->ifa_name, name, len) ||
		    (at->ifa_name[len] && at->ifa_name[len] != ':'))	/* a label */
			continue;
		there = true;
		if (!at->ifa_addr || (at->ifa_addr->sa_family != AF_INET &&
				      at->ifa_addr->sa_family != AF_INET6))
			continue;
		address = at->ifa_addr->sa_family == AF_INET ?
			  (void *)&((struct sockaddr_in *)at->ifa_addr)->sin_addr :
			  (void *)&((struct sockaddr_in6 *)at->ifa_addr)->sin6_addr;
		inuse_say(u, up, "%s has the address %s", name,
			  inet_ntop(at->ifa_addr->sa_family, address, text, sizeof(text)));
	}
	freeifaddrs(list);
	if (!there && !u->root[0])
		inuse_say(u, INUSE_UNKNOWN, "whether %s has an address cannot be told from this "
			  "network namespace", name);
}

void inuse_interface(struct inuse *u, const char *dir, const char *name)
{
	enum inuse_verdict up = u->root_by_network ? INUSE_NEVER : INUSE_USED;
	char flags[32];

	if (!inuse_read(flags, sizeof(flags), "%s/flags", dir))
		inuse_say(u, INUSE_UNKNOWN, "whether %s is up cannot be told", name);
	else if (strtoul(flags, NULL, 16) & IFF_UP)
		inuse_say(u, up, "%s is up%s", name,
			  u->root_by_network ? ", and the root file system comes by network" : "");
	addresses(u, name, up);
	inuse_each(u, upper, "%s", dir);
}
