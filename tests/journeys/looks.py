"""What a reader's eye would find: things over each other, cut off, out of view or too pale.

Each script returns complaints in words, an empty list when all is well.
"""

SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(
        '[data-testid="stMain"], [aria-expanded="true"] > [data-testid="stSidebarContent"]')]
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.dataset.testid ?? 'page'}: ${e.scrollWidth} wide in ${e.clientWidth}`)"""
"""Whatever would have to be scrolled sideways."""

OVERLAPS = """selectors => {
    const seen = selectors.flatMap(s => [...document.querySelectorAll(s)])
        .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth);
    const name = e => [...e.classList].find(c => c.startsWith('st-key-'))
        ?? `${e.dataset.testid ?? e.tagName} "${e.textContent.trim().slice(0, 30)}"`;
    const found = [];
    seen.forEach(([a, p], i) => seen.slice(i + 1).forEach(([b, q]) => {
        if (a.contains(b) || b.contains(a)) return;
        const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (across > 1 && down > 1)
            found.push(`${name(a)} and ${name(b)} by ${across.toFixed()} x ${down.toFixed()}`);
    }));
    return found;
}"""
"""Pairs of elements that lie over each other."""

CUT_OFF = """selector => [...document.querySelectorAll(selector)]
    .flatMap(part => [part, ...part.querySelectorAll('*')])
    .filter(e => e.clientWidth > 1 && getComputedStyle(e).clip !== 'rect(0px, 0px, 0px, 0px)')
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
    .map(e => `"${e.textContent.trim().slice(0, 40)}": ${e.scrollWidth} in ${e.clientWidth}`)"""
"""Text that does not fit where it stands."""

CHART_WORDS = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg')].flatMap(svg => {
    const edge = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll('text')]
        .filter(e => e.textContent.trim() && getComputedStyle(e).opacity !== '0')
        .map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, box]) => box.width);
    const outside = words.filter(([, b]) => b.left < edge.left - 1 || b.right > edge.right + 1
        || b.top < edge.top - 1 || b.bottom > edge.bottom + 1).map(([text]) => `"${text}" leaves its chart`);
    const over = words.flatMap(([a, p], i) => words.slice(i + 1).filter(([, q]) =>
        Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1
        && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2).map(([b]) => `"${a}" over "${b}"`));
    return [...outside, ...over];
})"""
"""Words of charts outside their chart or over each other."""

OUT_OF_VIEW = """selectors => selectors.flatMap(s => [...document.querySelectorAll(s)].map(e => [s, e]))
    .map(([s, e]) => [s, e.getBoundingClientRect()])
    .filter(([, b]) => b.top < 0 || b.left < 0 || b.bottom > innerHeight || b.right > innerWidth)
    .map(([s, b]) => `${s}: ` + [b.left, b.top, b.right, b.bottom].map(x => x.toFixed()))"""
"""What is not wholly on the screen."""

TOO_PALE = """least => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
    const backdrop = e => {
        if (!e) return [255, 255, 255];
        const own = rgba(getComputedStyle(e).backgroundColor);
        return own[3] >= 0.999 ? own : over(own, backdrop(e.parentElement));
    };
    const opacity = e => e ? +getComputedStyle(e).opacity * opacity(e.parentElement) : 1;
    const light = color => color.slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const exempt = '[disabled], [aria-disabled=true], style';
    const told = new Set();
    const words = document.createTreeWalker(
        document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
    let looked = 0;
    for (let node = words.nextNode(); node; node = words.nextNode()) {
        const e = node.parentElement;
        if (!node.data.trim() || e.closest(exempt) || !e.getBoundingClientRect().width
            || !e.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
        looked += 1;
        const svg = e.closest('svg');
        const beside = e.closest('[data-testid=stSliderThumbValue]') && e.closest('[data-testid=stSlider]');
        const ground = backdrop(svg ?? (beside || e));
        const [r, g, b, a] = rgba(svg ? getComputedStyle(e).fill : getComputedStyle(e).color);
        const ink = over([r, g, b, a * opacity(e)], ground);
        const [high, low] = [light(ink), light(ground)].sort((p, q) => q - p);
        const contrast = (high + 0.05) / (low + 0.05);
        const icon = getComputedStyle(e).fontFamily.includes('Material');
        if (contrast >= (icon ? 3 : least)) continue;
        told.add(`${contrast.toFixed(2)}: "${node.data.trim().slice(0, 40)}"`);
    }
    return looked > 40 ? [...told] : [`only ${looked} words found`];
}"""
"""Text with less contrast to its background than `least`; icons need only 3, by WCAG 2.1."""

NAMELESS = """() => [...document.querySelectorAll('button, input, [role=slider], [role=combobox]')]
    .filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]'))
    .filter(e => {
        const labels = [...(e.labels ?? [])].map(l => l.innerText);
        const named = (e.getAttribute('aria-labelledby') ?? '').split(' ')
            .map(id => document.getElementById(id)).map(l => l?.ariaLabel || l?.innerText);
        const own = e.cloneNode(true);
        own.querySelectorAll('[aria-hidden=true]').forEach(hidden => hidden.remove());
        const names = [e.ariaLabel, e.title, own.textContent, ...labels, ...named].filter(n => n?.trim());
        return !names.length || names.some(n => /^\\w+ icon$|[*]{2}/.test(n.trim()));
    })
    .map(e => e.closest('[class*=st-key-]')?.className.match(/st-key-\\S+/)[0] ?? e.outerHTML)"""
"""What can be operated, but has no name for those who cannot see it, or one not meant for people."""
