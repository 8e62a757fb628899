// Runs only where modules are unknown; written for browsers of that age.
document.getElementById('app').innerHTML = '<h1>浏览器版本过低</h1><p>请换用 Chrome、Edge 87 以上版本，或把 360、奇安信等浏览器切换到“极速模式”。</p>';
