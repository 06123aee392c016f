/** The kernel's extension: how arrays, tables, charts, networks and marks look in a notebook. */
package backprop.kernel;
