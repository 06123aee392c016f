/** Whether a hand-derived gradient is right: by numerical slopes, and by an automatic oracle. */
package backprop.check;
