// placeholder until the pixel's build exists
