"use client";

/**
 * A loader for next/image: copy it into a project, and say in next.config.js
 *
 *   images: { loader: "custom", loaderFile: "./next-image.js", imageSizes: [160, 320, 480],
 *             deviceSizes: [640, 800, 960, 1280, 1600, 1920, 2560, 3840] }
 *
 * <Image src="/shoes/red.jpg" …> is an original or a design; a src with /iiif/ in it is an address, such as one that was
 * signed where pages are made, with size and format left open.
 */
const BASE = process.env.NEXT_PUBLIC_BOOKPLATE_URL ?? "http://127.0.0.1:8182";
const LADDER = [160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840]; // images.ladder of the server

/** An address without region, size, rotation, quality and format. */
function start(src) {
  if (!src.includes("/iiif/")) return `${BASE}/iiif/3/${encodeURIComponent(src.replace(/^\//, ""))}`;
  return new URL(src, BASE).href.replace(/(\/[^/]+){3}\/(default|color|gray|bitonal)\.\w+$/, "");
}

/**
 * At most as wide as a step of the ladder, and never wider than the original. How well it is compressed is the server's
 * setting, one for all pictures: `quality` has no place in an address.
 * @param {{ src: string, width: number, quality?: number }} asked
 */
export default function bookplate({ src, width }) {
  const step = LADDER.find((one) => one >= width) ?? LADDER.at(-1);
  return `${start(src)}/full/!${step},100000/0/default.auto`;
}
