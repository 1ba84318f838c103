// SPDX-License-Identifier: GPL-2.0-only

#include "offer.h"

#include <linux/capability.h>
#include <linux/overflow.h>
#include <linux/security.h>
#include <linux/string.h>

#include "backend_ops.h"
#include "limits.h"
#include "test.h"

#define MAPBENCH_OFFER_TRAITS	5

static const char *const offer_whys[MAPBENCH_OFFER_TRAITS] = {
	"the call maps one physical range, and the buffer has several extents",
	"the call needs struct pages, which a BAR does not have",
	"the call needs a reference on each page: tail pages of a coherent block hold none",
	"the call maps vmalloc memory only",
	"the call maps coherent memory only",
};

void mapbench_offer_request(struct mapbench_request *request,
			    const struct mapbench_source *source, u64 length)
{
	memset(request, 0, sizeof(*request));
	request->source = source;
	request->cache = source->caches[0];
	request->pages = (length >> PAGE_SHIFT) + !!(length & ~PAGE_MASK);
	request->spare = mapbench_test_shift();
}

static bool offer_named(const char name[MAPBENCH_NAME_LEN])
{
	return strnlen(name, MAPBENCH_NAME_LEN) < MAPBENCH_NAME_LEN;
}

static int offer_parse_range(struct mapbench_request *request,
			     const struct mapbench_config *config)
{
	u64 last;

	request->range_offset = config->range_offset;
	request->range_length = config->range_length;
	switch (config->flags & (MAPBENCH_CONFIG_RANGE | MAPBENCH_CONFIG_RAW)) {
	case 0:
		return config->range_offset || config->range_length ? -EINVAL : 0;
	case MAPBENCH_CONFIG_RAW:
		return 0;
	case MAPBENCH_CONFIG_RANGE:
		break;
	default:
		return -EINVAL;
	}
	if (!config->range_length ||
	    check_add_overflow(config->range_offset, config->range_length - 1, &last))
		return -EINVAL;
	return last >> PAGE_SHIFT < request->pages ? 0 : -ENXIO;
}

int mapbench_offer_parse(struct mapbench_request *request, const struct mapbench_config *config)
{
	const unsigned int known = MAPBENCH_CONFIG_BAR | MAPBENCH_CONFIG_RANGE |
				   MAPBENCH_CONFIG_RESERVED | MAPBENCH_TEST_CONFIG_FLAGS;
	const struct mapbench_source *source = mapbench_source_default();
	int cache;

	if ((config->flags & ~known) || config->reserved || !config->length ||
	    !offer_named(config->source) || !offer_named(config->cache))
		return -EINVAL;
	if (config->source[0])
		source = mapbench_source_find(config->source);
	if (!source)
		return -EINVAL;
	mapbench_offer_request(request, source, config->length);
	if (config->cache[0]) {
		cache = match_string(mapbench_cache_names, MAPBENCH_N_CACHES, config->cache);
		if (cache < 0)
			return -EINVAL;
		request->cache = cache;
	}
	if (config->flags & MAPBENCH_CONFIG_BAR) {
		if (!source->function)
			return -EINVAL;
		request->bar_named = true;
		request->bar = config->bar;
	}
	request->window = config->window;
	request->flags = config->flags;
	return offer_parse_range(request, config);
}

static bool offer_has_cache(const struct mapbench_request *request)
{
	unsigned int i;

	for (i = 0; i < request->source->n_caches; i++)
		if (request->source->caches[i] == request->cache)
			return true;
	return false;
}

static int offer_check_needs(const struct mapbench_backend *backend, unsigned int traits,
			     const char **why)
{
	unsigned int lacking = backend->needs & ~traits;

	if (!lacking)
		return 0;
	*why = offer_whys[__ffs(lacking)];
	return -EOPNOTSUPP;
}

int mapbench_offer_check(const struct mapbench_backend *backend, struct mapbench_request *request,
			 const char **why)
{
	const struct mapbench_source *source = request->source;
	unsigned int traits = source->traits;
	int err;

	if (backend->missing) {
		*why = backend->missing;
		return -EOPNOTSUPP;
	}
	if (!offer_has_cache(request)) {
		*why = "the source has no such cache mode";
		return -EOPNOTSUPP;
	}
	if (request->window > backend->max_window || request->window & (request->window - 1)) {
		*why = "the backend's window is not that wide, it has none, or no power of two";
		return -EINVAL;
	}
	if (request->flags & (MAPBENCH_CONFIG_RAW | MAPBENCH_CONFIG_RESERVED) & ~backend->heeds) {
		*why = "the backend does not heed that flag";
		return -EINVAL;
	}
	if (mapbench_request_extents(request) == 1)
		traits |= MAPBENCH_ONE_EXTENT;
	err = offer_check_needs(backend, traits, why);
	if (err)
		return err;
	if (source->rawio && !capable(CAP_SYS_RAWIO)) {
		*why = "needs CAP_SYS_RAWIO";
		return -EPERM;
	}
	if (source->rawio && security_locked_down(LOCKDOWN_PCI_ACCESS)) {
		*why = "the kernel is locked down: no access to PCI functions from user space";
		return -EPERM;
	}
	if (source->memory && request->pages > mapbench_limits_max_pages()) {
		*why = "longer than the module parameter max_bytes";
		return -E2BIG;
	}
	err = source->probe(request, &traits, why);
	if (err)
		return err;
	request->traits = traits;
	return offer_check_needs(backend, traits, why);
}

/* The backend, source and cache of row index; false past the last. */
static bool offer_row(unsigned int index, const struct mapbench_backend **backend,
		      const struct mapbench_source **source, enum mapbench_cache *cache)
{
	unsigned int b, s;

	for (b = 0; b < mapbench_n_backends; b++) {
		for (s = 0; s < mapbench_n_sources; s++) {
			if (index < mapbench_sources[s]->n_caches) {
				*backend = mapbench_backends[b];
				*source = mapbench_sources[s];
				*cache = mapbench_sources[s]->caches[index];
				return true;
			}
			index -= mapbench_sources[s]->n_caches;
		}
	}
	return false;
}

/* What holds of both whatever is asked for. */
static void offer_traits(struct mapbench_list *list, const struct mapbench_backend *backend,
			 const struct mapbench_source *source)
{
	static_assert(MAPBENCH_NEEDS_ONE_EXTENT == MAPBENCH_ONE_EXTENT);
	static_assert(MAPBENCH_NEEDS_PAGES == MAPBENCH_PAGES);
	static_assert(MAPBENCH_NEEDS_REFS == MAPBENCH_REFS);
	static_assert(MAPBENCH_NEEDS_VMALLOC == MAPBENCH_VMALLOC);
	static_assert(MAPBENCH_NEEDS_COHERENT == MAPBENCH_COHERENT);

	list->flags |= backend->list_flags;
	if (!strcmp(backend->name, source->meant))
		list->flags |= MAPBENCH_LIST_MEANT;
	list->extent = 0;
	if (source->shift != MAPBENCH_ONE_EXTENT_SHIFT)
		list->extent = (u64)PAGE_SIZE << source->shift;
	list->most = source->most;
	list->needs = backend->needs;
	strscpy_pad(list->call, backend->call, sizeof(list->call));
	strscpy_pad(list->forbidden, backend->by & ~source->allows ? source->forbids : "",
		    sizeof(list->forbidden));
}

int mapbench_offer_list(struct mapbench_list *list)
{
	const struct mapbench_backend *backend;
	const struct mapbench_source *source;
	struct mapbench_request request;
	enum mapbench_cache cache;
	const char *why = "";

	if ((list->flags & ~MAPBENCH_LIST_BAR) || list->reserved)
		return -EINVAL;
	if (!offer_row(list->index, &backend, &source, &cache))
		return -ENOENT;
	mapbench_offer_request(&request, source, list->length ?: PAGE_SIZE);
	request.cache = cache;
	if ((list->flags & MAPBENCH_LIST_BAR) && source->function) {
		request.bar_named = true;
		request.bar = list->bar;
	}
	list->error = -mapbench_offer_check(backend, &request, &why);
	offer_traits(list, backend, source);
	strscpy_pad(list->backend, backend->name, sizeof(list->backend));
	strscpy_pad(list->source, source->name, sizeof(list->source));
	strscpy_pad(list->cache, mapbench_cache_names[cache], sizeof(list->cache));
	strscpy_pad(list->why, why, sizeof(list->why));
	return 0;
}
