from litestar import Litestar


def test_every_template_compiles(application: Litestar) -> None:
    environment = application.state.pages
    names = environment.list_templates(extensions=["html"])
    assert names
    for name in names:
        environment.get_template(name)


def test_no_page_carries_inline_style_or_script(application: Litestar) -> None:
    environment = application.state.pages
    for name in environment.list_templates(extensions=["html"]):
        source = environment.loader.get_source(environment, name)[0]
        assert " style=" not in source, name
        assert "<script>" not in source, name
        assert "onclick" not in source, name
