/** How weights start: small and random enough to break symmetry, scaled to keep signals alive. */
package backprop.init;
