from django.forms.renderers import TemplatesSetting


class MesaForms(TemplatesSetting):
    """Django's own form rendering with the product's field markup."""

    field_template_name = "components/field.html"
