"""The nginx configurations of deploy/ are read by nginx itself, where it is installed."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATIONS = sorted((ROOT / "deploy/nginx").glob("*.conf"))

WHOLE = """
pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/conf.d/*.conf;
}}
"""


def in_folder(text, folder):
    """The same with sockets and a cache in a folder of the test's own."""
    text = re.sub(r"^(proxy_cache_path) \S+", rf"\1 {folder}/cache", text, flags=re.M)
    return re.sub(r"\blisten (\[::\]:)?80\b", lambda match: f"listen unix:{folder}/{'6' if match.group(1) else '4'}", text)


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt-get install nginx-light)")
@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda path: path.name)
def test_nginx_takes_it(configuration, tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / configuration.name).write_text(in_folder(configuration.read_text(), tmp_path))
    (tmp_path / "nginx.conf").write_text(WHOLE.format(folder=tmp_path))
    done = subprocess.run([NGINX, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda path: path.name)
def test_requests_in_the_path_go_on_as_they_came(configuration):
    """A proxy_pass with a path of its own would decode them; merged slashes would break those that are not encoded."""
    text = configuration.read_text()
    assert "merge_slashes off;" in text
    for target in re.findall(r"proxy_pass (\S+);", text):
        assert re.fullmatch(r"http://\w+", target), target
