/** Models as files: the safetensors format, written whole or not at all. */
package backprop.io;
