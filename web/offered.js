// The builds of the module that stand beside this file. tools/make_site.py, which puts a site
// together, names there what it found.

export const offered = ["simd"];
