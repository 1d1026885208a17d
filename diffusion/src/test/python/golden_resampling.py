"""Writes what PyTorch's interpolation gives for an image of 7 x 5 pixels (bicubic and bilinear with
antialias=True, which are Pillow's filters: a = -1/2), in double precision.

    python golden_resampling.py > ../resources/perrin/diffusion/image/resampling.txt
"""

import torch
import torch.nn.functional as F

HEIGHT, WIDTH = 5, 7
image = torch.tensor([((i * 37 + 11) % 101) / 50 - 1 for i in range(HEIGHT * WIDTH)])
image = image.double().reshape(1, 1, HEIGHT, WIDTH)
print("# filter newHeight newWidth values; pixel i of the image is ((37 i + 11) mod 101) / 50 - 1")
for mode in ("bicubic", "bilinear"):
    for size in ((3, 4), (10, 14), (8, 5), (2, 3), (5, 7)):
        y = F.interpolate(image, size=size, mode=mode, antialias=True, align_corners=False)
        print(mode, *size, *("%.9f" % v for v in y.flatten().tolist()))
